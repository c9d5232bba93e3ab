using System.Globalization;
using System.Net.Http;

namespace EhrConnect.LocalHosting;

/// <summary>Runs projects and commands; health is an HTTP status, or simply being alive.</summary>
internal sealed class CommandDriver(IResource resource, DistributedApplicationBuilder builder, HttpMessageInvoker http) : IResourceDriver
{
    // The app host's own launch settings are not its children's business.
    static readonly string[] NotInherited = ["ASPNETCORE_URLS", "ASPNETCORE_HTTPS_PORT", "DOTNET_LAUNCH_PROFILE"];
    readonly HttpHealthCheckAnnotation? healthCheck = resource.Annotations.OfType<HttpHealthCheckAnnotation>().LastOrDefault();
    int starts;

    public async Task<ProcessSpec> PrepareAsync(CancellationToken cancellationToken)
    {
        var environment = await EnvironmentAsync(cancellationToken);
        var args = resource.Annotations.OfType<CommandLineArgsAnnotation>().SelectMany(static a => a.Args);
        if (resource is ExecutableResource executable)
        {
            var program = Programs.Find(executable.Command)
                ?? throw new DistributedApplicationException($"'{executable.Command}' (resource {resource.Name}) is not installed: install it or put it on the PATH.");
            return new(program, [.. args], executable.WorkingDirectory) { Environment = environment };
        }

        var project = resource.Annotations.OfType<ProjectMetadataAnnotation>().Last().ProjectPath;
        var assembly = ProjectOutput.Find(resource.Name, project);
        return new(ProjectOutput.Dotnet, [assembly, .. args], Path.GetDirectoryName(project)!) { Environment = environment };
    }

    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        if (healthCheck is null)
            return null;
        var url = await healthCheck.Endpoint.GetValueAsync(cancellationToken) + healthCheck.Path;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            using var response = await http.SendAsync(request, cancellationToken);
            return (int)response.StatusCode == healthCheck.StatusCode
                ? null
                : string.Create(CultureInfo.InvariantCulture, $"{healthCheck.Path} answers {(int)response.StatusCode}");
        }
        catch (HttpRequestException e)
        {
            return $"{healthCheck.Path} does not answer ({e.HttpRequestError})";
        }
    }

    public Task OnReadyAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void OnExit(IReadOnlyList<string> lastLines)
    {
    }

    async Task<Dictionary<string, string>> EnvironmentAsync(CancellationToken cancellationToken)
    {
        var graph = await ResolvedEnvironment.ReadAsync(resource, builder.ExecutionContext, cancellationToken);
        var environment = NotInherited.ToDictionary(static n => n, static _ => "", StringComparer.Ordinal);
        foreach (var (name, value) in graph)
            environment[name] = GivenSetting(name) ?? value;
        if (resource is ProjectResource)
        {
            environment["OTEL_RESOURCE_ATTRIBUTES"] = string.Create(
                CultureInfo.InvariantCulture, $"service.instance.id={Environment.MachineName}-{Environment.ProcessId}-{++starts}");
        }

        return environment;
    }

    /// <summary>
    /// A setting (<c>Section__Key</c>) or environment name the operator gave to the app host wins over the graph's; anything else of the same
    /// name, such as a stray REDIS_PORT of the shell, does not.
    /// </summary>
    static string? GivenSetting(string name) =>
        name.Contains("__", StringComparison.Ordinal) || name is "ASPNETCORE_ENVIRONMENT" or "DOTNET_ENVIRONMENT"
            ? Environment.GetEnvironmentVariable(name)
            : null;
}
