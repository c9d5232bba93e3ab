namespace EhrConnect.AppHost;

/// <summary>What several resources of the graph have in common.</summary>
internal static class ResourceExtensions
{
    /// <summary>A password that is generated once and kept. No punctuation: it stands in connection strings.</summary>
    public static IResourceBuilder<ParameterResource> AddPassword(this IDistributedApplicationBuilder builder, string name) =>
        builder.AddParameter(name, new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true, persist: true);

    /// <summary>The key-encryption key under the id every service knows it by.</summary>
    public static IResourceBuilder<ProjectResource> WithKeyEncryptionKey(this IResourceBuilder<ProjectResource> project, IResourceBuilder<ParameterResource> kek) =>
        project.WithEnvironment("Secrets__Kek__k1", kek).WithEnvironment("Secrets__ActiveKek", "k1");

    /// <summary>Moves the http port of the launch profile.</summary>
    public static IResourceBuilder<ProjectResource> WithPortOffset(this IResourceBuilder<ProjectResource> project, PortOffset ports) =>
        project.ApplicationBuilder.ExecutionContext.IsRunMode
            ? project.WithEndpoint("http", e => e.Port = ports.Of(e.Port ?? 0), createIfNotExists: false)
            : project;

    /// <summary>azd accepts tcp, http and https as schemes of a binding, Aspire publishes redis.</summary>
    public static IResourceBuilder<RedisResource> WithDeployableScheme(this IResourceBuilder<RedisResource> redis) =>
        redis.ApplicationBuilder.ExecutionContext.IsPublishMode
            ? redis.WithEndpoint("tcp", e => e.UriScheme = "tcp", createIfNotExists: false)
            : redis;
}
