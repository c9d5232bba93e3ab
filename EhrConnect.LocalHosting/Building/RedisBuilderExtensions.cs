namespace EhrConnect.LocalHosting;

/// <summary>Adds Redis.</summary>
public static class RedisBuilderExtensions
{
    /// <summary>A Redis server: a container in a deployment, the machine's own <c>redis-server</c> here.</summary>
    public static IResourceBuilder<RedisResource> AddRedis(
        this IDistributedApplicationBuilder builder, string name, int? port = null, IResourceBuilder<ParameterResource>? password = null)
    {
        // No punctuation: a comma would end the password inside a connection string.
        var passwordParameter = password?.Resource ?? ParameterResourceBuilderExtensions.CreateDefaultPassword(builder, $"{name}-password", special: false);
        var redis = new RedisResource(name, passwordParameter) { Entrypoint = "/bin/sh" };
        return builder.AddResource(redis)
            .WithEndpoint(port: port, targetPort: 6379, name: "tcp", scheme: "redis")
            .WithAnnotation(new ContainerImageAnnotation("docker.io", "library/redis", "8.6"))
            .WithAnnotation(new CommandLineArgsAnnotation(["-c", "redis-server --requirepass $REDIS_PASSWORD"]))
            .WithEnvironment(context => context.EnvironmentVariables["REDIS_PASSWORD"] = redis.PasswordParameter);
    }
}
