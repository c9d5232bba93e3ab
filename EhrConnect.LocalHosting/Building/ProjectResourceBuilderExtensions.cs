using Microsoft.Extensions.Hosting;

namespace EhrConnect.LocalHosting;

/// <summary>Adds projects and commands.</summary>
public static class ProjectResourceBuilderExtensions
{
    /// <summary>A project the app host project refers to.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new() => builder.AddProject(name, new TProject().ProjectPath);

    /// <summary>A project by the path of its project file, relative to the app host's folder.</summary>
    public static IResourceBuilder<ProjectResource> AddProject(this IDistributedApplicationBuilder builder, string name, string projectPath)
    {
        projectPath = Path.GetFullPath(projectPath, builder.AppHostDirectory);
        var profile = LaunchProfile.Load(projectPath, builder.Configuration["DOTNET_LAUNCH_PROFILE"]);
        var project = builder.AddResource(new ProjectResource(name))
            .WithAnnotation(new ProjectMetadataAnnotation(projectPath, profile))
            .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY", "in_memory");
        return builder.ExecutionContext.IsRunMode ? project.WithRunDefaults(profile) : project.WithPublishDefaults(profile);
    }

    /// <summary>A command of the machine; the working directory is relative to the app host's folder.</summary>
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params string[] args)
    {
        var executable = new ExecutableResource(name, command, Path.GetFullPath(workingDirectory, builder.AppHostDirectory));
        return builder.AddResource(executable).WithAnnotation(new CommandLineArgsAnnotation(args));
    }

    static IResourceBuilder<ProjectResource> WithRunDefaults(this IResourceBuilder<ProjectResource> project, LaunchProfile? profile)
    {
        var resource = project.Resource;
        if (project.ApplicationBuilder.Environment.IsDevelopment())
        {
            project.WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION", "true")
                .WithEnvironment("OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION", "true");
        }

        project.WithEnvironment("OTEL_SERVICE_NAME", resource.Name)
            .WithEnvironment("LOGGING__CONSOLE__FORMATTERNAME", "simple")
            .WithEnvironment(context => LaunchEnvironment.AddUrls(context.EnvironmentVariables, resource));
        foreach (var url in profile?.ApplicationUrl?.Split(';', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var address = new Uri(url);
            project.WithEndpoint(address.Scheme, e =>
            {
                e.UriScheme = address.Scheme;
                e.Port = address.Port;
                e.TargetHost = address.Host;
            });
        }

        return project.WithEnvironment(context => LaunchEnvironment.AddProfile(context.EnvironmentVariables, profile));
    }

    static IResourceBuilder<ProjectResource> WithPublishDefaults(this IResourceBuilder<ProjectResource> project, LaunchProfile? profile)
    {
        var resource = project.Resource;
        project.WithEnvironment(context => LaunchEnvironment.AddForwardedHeaders(context.EnvironmentVariables, resource))
            .WithEnvironment(context => LaunchEnvironment.AddPorts(context.EnvironmentVariables, resource));
        if (profile?.ApplicationUrl is null)
            return project;
        project.WithEndpoint("http", static e => e.UriScheme = "http");
        return project.WithEndpoint("https", e =>
        {
            e.UriScheme = "https";
            resource.DefaultHttpsEndpoint = e;
        });
    }
}
