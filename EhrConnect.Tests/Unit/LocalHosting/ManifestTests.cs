using System.Text.Json.Nodes;
using EhrConnect.LocalHosting;

namespace EhrConnect.Tests.Unit.LocalHosting;

/// <summary>The manifest, field for field as Aspire 13.5 writes it: what azd and others read.</summary>
public sealed class ManifestTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ehr-manifest-");
    private readonly IDistributedApplicationBuilder _builder;

    public ManifestTests() => _builder = DistributedApplication.CreateBuilder(
        new DistributedApplicationOptions { Args = ["--publisher", "manifest", "--output-path", "unused"], ProjectDirectory = _folder.FullName });

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Parameters()
    {
        _builder.AddParameter("region");
        _builder.AddParameter("api-key", secret: true);
        _builder.AddParameter("size", "small", publishValueAsDefault: true);
        _builder.AddParameter("password", new GenerateParameterDefault { MinLength = 22, Special = false, MinNumeric = 2 }, secret: true, persist: true);

        await AssertManifestAsync(
            """
            {
              "region": { "type": "parameter.v0", "value": "{region.inputs.value}", "inputs": { "value": { "type": "string" } } },
              "api-key": { "type": "parameter.v0", "value": "{api-key.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } },
              "size": { "type": "parameter.v0", "value": "{size.inputs.value}", "inputs": { "value": { "type": "string", "default": { "value": "small" } } } },
              "password": { "type": "parameter.v0", "value": "{password.inputs.value}", "inputs": { "value": { "type": "string", "secret": true,
                "default": { "generate": { "minLength": 22, "special": false, "minNumeric": 2 } } } } }
            }
            """);
    }

    [Fact]
    public async Task A_server_with_a_password_nobody_declared_brings_the_parameter_and_its_encoded_form_at_the_end()
    {
        var cache = _builder.AddRedis("cache");
        _builder.AddExecutable("seed", "python3", "tools", "seed.py").WithReference(cache);

        await AssertManifestAsync(
            """
            {
              "cache": {
                "type": "container.v0",
                "connectionString": "{cache.bindings.tcp.host}:{cache.bindings.tcp.port},password={cache-password.value}{cond-cache-bindings-tcp-tlsenabled-3eddb73a.connectionString}",
                "image": "docker.io/library/redis:8.6",
                "entrypoint": "/bin/sh",
                "args": [ "-c", "redis-server --requirepass $REDIS_PASSWORD" ],
                "env": { "REDIS_PASSWORD": "{cache-password.value}" },
                "bindings": { "tcp": { "scheme": "redis", "protocol": "tcp", "transport": "tcp", "targetPort": 6379 } }
              },
              "seed": {
                "type": "executable.v0",
                "workingDirectory": "tools",
                "command": "python3",
                "args": [ "seed.py" ],
                "env": {
                  "ConnectionStrings__cache": "{cache.connectionString}",
                  "CACHE_HOST": "{cache.bindings.tcp.host}",
                  "CACHE_PORT": "{cache.bindings.tcp.port}",
                  "CACHE_PASSWORD": "{cache-password.value}",
                  "CACHE_URI": "{cache.bindings.tcp.scheme}://:{cache-password-uri-encoded.value}@{cache.bindings.tcp.host}:{cache.bindings.tcp.port}"
                }
              },
              "cache-password": { "type": "parameter.v0", "value": "{cache-password.inputs.value}", "inputs": { "value": { "type": "string", "secret": true,
                "default": { "generate": { "minLength": 22, "special": false } } } } },
              "cache-password-uri-encoded": { "type": "annotated.string", "value": "{cache-password.value}", "filter": "uri" },
              "cond-cache-bindings-tcp-tlsenabled-3eddb73a": { "type": "value.v0", "connectionString": "" }
            }
            """);
    }

    [Fact]
    public async Task A_database_and_a_command_that_uses_it()
    {
        var password = _builder.AddParameter("pg-password", secret: true);
        var database = _builder.AddPostgres("postgres", password: password).WithDataVolume("pgdata").AddDatabase("appdb", "app_db");
        _builder.AddExecutable("seed", "python3", "tools").WithReference(database).WithReference(database, connectionName: "main");

        await AssertManifestAsync(
            """
            {
              "pg-password": { "type": "parameter.v0", "value": "{pg-password.inputs.value}", "inputs": { "value": { "type": "string", "secret": true } } },
              "postgres": {
                "type": "container.v0",
                "connectionString": "Host={postgres.bindings.tcp.host};Port={postgres.bindings.tcp.port};Username=postgres;Password={pg-password.value}",
                "image": "docker.io/library/postgres:18.3",
                "volumes": [ { "name": "pgdata", "target": "/var/lib/postgresql", "readOnly": false } ],
                "env": {
                  "POSTGRES_HOST_AUTH_METHOD": "scram-sha-256",
                  "POSTGRES_INITDB_ARGS": "--auth-host=scram-sha-256 --auth-local=scram-sha-256",
                  "POSTGRES_USER": "postgres",
                  "POSTGRES_PASSWORD": "{pg-password.value}"
                },
                "bindings": { "tcp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 5432 } }
              },
              "appdb": { "type": "value.v0", "connectionString": "{postgres.connectionString};Database=app_db" },
              "seed": {
                "type": "executable.v0",
                "workingDirectory": "tools",
                "command": "python3",
                "env": {
                  "ConnectionStrings__appdb": "{appdb.connectionString}",
                  "APPDB_HOST": "{postgres.bindings.tcp.host}",
                  "APPDB_PORT": "{postgres.bindings.tcp.port}",
                  "APPDB_USERNAME": "postgres",
                  "APPDB_PASSWORD": "{pg-password.value}",
                  "APPDB_URI": "postgresql://postgres:{pg-password-uri-encoded.value}@{postgres.bindings.tcp.host}:{postgres.bindings.tcp.port}/app_db",
                  "APPDB_JDBCCONNECTIONSTRING": "jdbc:postgresql://{postgres.bindings.tcp.host}:{postgres.bindings.tcp.port}/app_db",
                  "APPDB_DATABASENAME": "app_db",
                  "ConnectionStrings__main": "{appdb.connectionString}",
                  "MAIN_HOST": "{postgres.bindings.tcp.host}",
                  "MAIN_PORT": "{postgres.bindings.tcp.port}",
                  "MAIN_USERNAME": "postgres",
                  "MAIN_PASSWORD": "{pg-password.value}",
                  "MAIN_URI": "postgresql://postgres:{pg-password-uri-encoded.value}@{postgres.bindings.tcp.host}:{postgres.bindings.tcp.port}/app_db",
                  "MAIN_JDBCCONNECTIONSTRING": "jdbc:postgresql://{postgres.bindings.tcp.host}:{postgres.bindings.tcp.port}/app_db",
                  "MAIN_DATABASENAME": "app_db"
                }
              },
              "pg-password-uri-encoded": { "type": "annotated.string", "value": "{pg-password.value}", "filter": "uri" }
            }
            """);
    }

    [Fact]
    public async Task Projects_their_endpoints_and_references_between_them()
    {
        WriteLaunchSettings("Api", "http://localhost:5301");
        var api = _builder.AddProject("api", "Api/Api.csproj")
            .WithHttpEndpoint(name: "admin", env: "ADMIN_PORT")
            .WithEndpoint(port: 2575, scheme: "tcp", name: "mllp", env: "Mllp__Port", isProxied: false);
        WriteLaunchSettings("Web", "http://localhost:5302");
        _builder.AddProject("web", "Web/Web.csproj").WithExternalHttpEndpoints().WithReference(api.GetEndpoint("http")).WaitFor(api).WithHttpHealthCheck("/health");
        _builder.AddProject("job", "Job/Job.csproj");

        await AssertManifestAsync(
            """
            {
              "api": {
                "type": "project.v0",
                "path": "Api/Api.csproj",
                "env": {
                  "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory",
                  "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "true",
                  "HTTP_PORTS": "{api.bindings.http.targetPort}",
                  "ADMIN_PORT": "{api.bindings.admin.targetPort}",
                  "Mllp__Port": "{api.bindings.mllp.targetPort}"
                },
                "bindings": {
                  "http": { "scheme": "http", "protocol": "tcp", "transport": "http" },
                  "https": { "scheme": "https", "protocol": "tcp", "transport": "http" },
                  "admin": { "scheme": "http", "protocol": "tcp", "transport": "http", "targetPort": 8000 },
                  "mllp": { "scheme": "tcp", "protocol": "tcp", "transport": "tcp", "targetPort": 2575 }
                }
              },
              "web": {
                "type": "project.v0",
                "path": "Web/Web.csproj",
                "env": {
                  "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory",
                  "ASPNETCORE_FORWARDEDHEADERS_ENABLED": "true",
                  "HTTP_PORTS": "{web.bindings.http.targetPort}",
                  "API_HTTP": "{api.bindings.http.url}",
                  "services__api__http__0": "{api.bindings.http.url}"
                },
                "bindings": {
                  "http": { "scheme": "http", "protocol": "tcp", "transport": "http", "external": true },
                  "https": { "scheme": "https", "protocol": "tcp", "transport": "http", "external": true }
                }
              },
              "job": { "type": "project.v0", "path": "Job/Job.csproj", "env": { "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY": "in_memory" } }
            }
            """);
    }

    private void WriteLaunchSettings(string project, string url)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder.FullName, project, "Properties"));
        File.WriteAllText(
            Path.Combine(folder.FullName, "launchSettings.json"),
            $$"""{ "profiles": { "http": { "commandName": "Project", "applicationUrl": "{{url}}" } } }""");
    }

    /// <summary>Compares text, not trees: the order of resources and properties is part of the format.</summary>
    private async Task AssertManifestAsync(string expectedResources)
    {
        using var stream = new MemoryStream();
        await ManifestPublisher.WriteAsync((DistributedApplicationBuilder)_builder, stream, Path.Combine(_folder.FullName, "aspire-manifest.json"), CancellationToken.None);
        var actual = JsonNode.Parse(stream.ToArray())!["resources"]!;
        Assert.Equal(JsonNode.Parse(expectedResources)!.ToString(), actual.ToString());
    }
}
