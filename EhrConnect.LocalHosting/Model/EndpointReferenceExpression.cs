using System.Globalization;

namespace EhrConnect.LocalHosting;

/// <summary>One part of an endpoint's address.</summary>
public sealed class EndpointReferenceExpression(EndpointReference endpoint, EndpointProperty property)
    : IValueProvider, IManifestExpressionProvider, IValueWithReferences
{
    /// <summary>The endpoint.</summary>
    public EndpointReference Endpoint { get; } = endpoint;

    /// <summary>The part.</summary>
    public EndpointProperty Property { get; } = property;

    /// <inheritdoc />
    public string ValueExpression => Property switch
    {
        EndpointProperty.Url => Binding("url"),
        EndpointProperty.Host => Binding("host"),
        EndpointProperty.Port => Binding("port"),
        EndpointProperty.Scheme => Binding("scheme"),
        EndpointProperty.TargetPort => Binding("targetPort"),
        EndpointProperty.HostAndPort => $"{Binding("host")}:{Binding("port")}",
        EndpointProperty.TlsEnabled => Binding("tlsEnabled"),
        _ => throw new InvalidOperationException($"Unknown endpoint property {Property}."),
    };

    IEnumerable<object> IValueWithReferences.References => [Endpoint];

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        var listener = Endpoint.EndpointAnnotation;
        return new(Property switch
        {
            EndpointProperty.Url => $"{listener.UriScheme}://{Host(listener)}:{Port(listener)}",
            EndpointProperty.Host => Host(listener),
            EndpointProperty.Port or EndpointProperty.TargetPort => Port(listener),
            EndpointProperty.Scheme => listener.UriScheme,
            EndpointProperty.HostAndPort => $"{Host(listener)}:{Port(listener)}",
            EndpointProperty.TlsEnabled => listener.TlsEnabled.ToString(),
            _ => throw new InvalidOperationException($"Unknown endpoint property {Property}."),
        });
    }

    // A process that listens on every address is reached through the loopback name.
    static string Host(EndpointAnnotation endpoint) => endpoint.TargetHost is "0.0.0.0" or "*" or "+" or "::" ? "localhost" : endpoint.TargetHost;

    string Port(EndpointAnnotation endpoint) =>
        endpoint.AllocatedPort?.ToString(CultureInfo.InvariantCulture)
        ?? throw new InvalidOperationException($"The endpoint '{endpoint.Name}' of '{Endpoint.Resource.Name}' has no port yet.");

    string Binding(string part) => $"{{{Endpoint.Resource.Name}.bindings.{Endpoint.EndpointName}.{part}}}";
}
