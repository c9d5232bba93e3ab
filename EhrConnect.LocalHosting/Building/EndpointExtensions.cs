using System.Net.Sockets;

namespace EhrConnect.LocalHosting;

/// <summary>Endpoints of a resource and health checks on them.</summary>
public static class EndpointExtensions
{
    /// <summary>Adds an endpoint. Without a proxy (<paramref name="isProxied"/> false) the process itself listens on <paramref name="port"/>.</summary>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, string? name = null,
        string? env = null, bool isProxied = true, bool? isExternal = null, ProtocolType? protocol = null)
        where T : IResourceWithEndpoints
    {
        var endpoint = new EndpointAnnotation(protocol ?? ProtocolType.Tcp, scheme, transport: null, name, port, targetPort, isExternal, isProxied);
        if (builder.Resource.Annotations.OfType<EndpointAnnotation>().Any(e => string.Equals(e.Name, endpoint.Name, StringComparison.OrdinalIgnoreCase)))
            throw new DistributedApplicationException($"'{builder.Resource.Name}' has two endpoints named '{endpoint.Name}': name one differently in AppHost.cs.");
        if (env is not null && builder.Resource is IResourceWithEnvironment)
        {
            endpoint.TargetPortEnvironmentVariable = env;
            var listening = new EndpointReference(builder.Resource, endpoint.Name).Property(EndpointProperty.TargetPort);
            builder.WithAnnotation(new EnvironmentCallbackAnnotation(context => context.EnvironmentVariables[env] = listening));
        }

        return builder.WithAnnotation(endpoint);
    }

    /// <summary>Changes an endpoint, or adds it first.</summary>
    public static IResourceBuilder<T> WithEndpoint<T>(
        this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>()
            .SingleOrDefault(e => string.Equals(e.Name, endpointName, StringComparison.OrdinalIgnoreCase));
        if (endpoint is null && !createIfNotExists)
            return builder;
        if (endpoint is null)
        {
            endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName);
            builder.WithAnnotation(endpoint);
        }

        callback(endpoint);
        return builder;
    }

    /// <summary>Adds an http endpoint.</summary>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(
        this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool isProxied = true)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "http", name, env, isProxied);

    /// <summary>Lets a deployment expose every http and https endpoint of the resource to the outside.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints
    {
        foreach (var endpoint in builder.Resource.Annotations.OfType<EndpointAnnotation>().Where(static e => e.UriScheme is "http" or "https"))
            endpoint.IsExternal = true;
        return builder;
    }

    /// <summary>The resource counts as healthy while this path answers with this status.</summary>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(
        this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>()
                .FirstOrDefault(e => endpointName is null ? e.UriScheme is "http" or "https" : string.Equals(e.Name, endpointName, StringComparison.OrdinalIgnoreCase))
            ?? throw new DistributedApplicationException(
                $"'{builder.Resource.Name}' has no http endpoint for its health check: give it an applicationUrl in Properties/launchSettings.json or WithHttpEndpoint.");
        return builder.WithAnnotation(new HttpHealthCheckAnnotation(new(builder.Resource, endpoint.Name), path ?? "/", statusCode ?? 200));
    }

    /// <summary>Names an endpoint of the resource.</summary>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints => new(builder.Resource, name);
}
