namespace EhrConnect.LocalHosting;

/// <summary>Tells one resource how to reach another.</summary>
public static class ReferenceExtensions
{
    /// <summary>
    /// Hands out <c>ConnectionStrings__name</c> and one variable per connection property (<c>NAME_HOST</c>, <c>NAME_PORT</c>, …).
    /// </summary>
    public static IResourceBuilder<T> WithReference<T>(
        this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithConnectionString> source, string? connectionName = null, bool optional = false)
        where T : IResourceWithEnvironment
    {
        var resource = source.Resource;
        var name = connectionName ?? resource.Name;
        return builder.WithEnvironment(context =>
        {
            context.EnvironmentVariables[$"ConnectionStrings__{name}"] = resource;
            foreach (var (property, value) in resource.GetConnectionProperties())
                context.EnvironmentVariables[$"{VariableName.From(name)}_{property.ToUpperInvariant()}"] = value;
        });
    }

    /// <summary>Hands out every endpoint of the resource as <c>NAME_HTTP</c> and <c>services__name__http__0</c>.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where T : IResourceWithEnvironment
    {
        var resource = source.Resource;
        return builder.WithEnvironment(context =>
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(static e => !e.ExcludeReferenceEndpoint))
                AddEndpoint(context.EnvironmentVariables, new(resource, endpoint.Name));
        });
    }

    /// <summary>Hands out one endpoint.</summary>
    public static IResourceBuilder<T> WithReference<T>(this IResourceBuilder<T> builder, EndpointReference endpointReference)
        where T : IResourceWithEnvironment => builder.WithEnvironment(context => AddEndpoint(context.EnvironmentVariables, endpointReference));

    static void AddEndpoint(IDictionary<string, object> variables, EndpointReference endpoint)
    {
        var owner = endpoint.Resource.Name;

        // An endpoint that carries a scheme's name is found by the scheme it has now, which may have become https.
        var key = endpoint.EndpointName is "http" or "https" ? endpoint.EndpointAnnotation.UriScheme : endpoint.EndpointName;
        variables[$"{VariableName.From(owner)}_{VariableName.From(endpoint.EndpointName)}"] = endpoint;
        variables[$"services__{owner}__{key}__0"] = endpoint;
    }
}
