using System.Globalization;

namespace EhrConnect.LocalHosting;

/// <summary>Adds PostgreSQL.</summary>
public static class PostgresBuilderExtensions
{
    const string ImageTag = "18.3";

    /// <summary>A PostgreSQL server: a container in a deployment, the machine's own <c>postgres</c> here.</summary>
    public static IResourceBuilder<PostgresServerResource> AddPostgres(
        this IDistributedApplicationBuilder builder,
        string name,
        IResourceBuilder<ParameterResource>? userName = null,
        IResourceBuilder<ParameterResource>? password = null,
        int? port = null)
    {
        var passwordParameter = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPassword(builder, $"{name}-password", special: true);
        var server = new PostgresServerResource(name, userName?.Resource, passwordParameter);
        return builder.AddResource(server)
            .WithEndpoint(port: port, targetPort: 5432, name: "tcp")
            .WithAnnotation(new ContainerImageAnnotation("docker.io", "library/postgres", ImageTag))
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "scram-sha-256")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--auth-host=scram-sha-256 --auth-local=scram-sha-256")
            .WithEnvironment(context =>
            {
                context.EnvironmentVariables["POSTGRES_USER"] = server.UserNameReference;
                context.EnvironmentVariables["POSTGRES_PASSWORD"] = server.PasswordParameter;
            });
    }

    /// <summary>A database on the server.</summary>
    public static IResourceBuilder<PostgresDatabaseResource> AddDatabase(
        this IResourceBuilder<PostgresServerResource> builder, string name, string? databaseName = null)
    {
        var database = new PostgresDatabaseResource(name, databaseName ?? name, builder.Resource);
        builder.Resource.Add(database);
        return builder.ApplicationBuilder.AddResource(database);
    }

    /// <summary>Keeps the server's data in a named volume of a deployment. Here data always stays in EHR_HOME.</summary>
    public static IResourceBuilder<PostgresServerResource> WithDataVolume(
        this IResourceBuilder<PostgresServerResource> builder, string? name = null, bool isReadOnly = false)
    {
        // Images from 18 on keep one folder per major version below this path.
        var major = int.Parse(ImageTag.AsSpan(0, 2), CultureInfo.InvariantCulture);
        var target = major >= 18 ? "/var/lib/postgresql" : "/var/lib/postgresql/data";
        return builder.WithAnnotation(new ContainerVolumeAnnotation(name ?? VolumeName.Default(builder, "data"), target, isReadOnly));
    }
}
