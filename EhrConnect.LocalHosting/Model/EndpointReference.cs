namespace EhrConnect.LocalHosting;

/// <summary>An endpoint named before it exists; as a value it is the endpoint's URL.</summary>
public sealed class EndpointReference(IResourceWithEndpoints owner, string endpointName) : IValueProvider, IManifestExpressionProvider, IValueWithReferences
{
    /// <summary>The owner.</summary>
    public IResourceWithEndpoints Resource { get; } = owner;

    /// <summary>The name inside the owner.</summary>
    public string EndpointName { get; } = endpointName;

    /// <summary>The endpoint itself.</summary>
    /// <exception cref="InvalidOperationException">The owner has no endpoint of that name.</exception>
    public EndpointAnnotation EndpointAnnotation =>
        Resource.Annotations.OfType<EndpointAnnotation>().SingleOrDefault(a => string.Equals(a.Name, EndpointName, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidOperationException($"The endpoint '{EndpointName}' is not defined for the resource '{Resource.Name}'.");

    /// <inheritdoc />
    public string ValueExpression => Property(EndpointProperty.Url).ValueExpression;

    IEnumerable<object> IValueWithReferences.References => [Resource];

    /// <summary>One part of the address.</summary>
    public EndpointReferenceExpression Property(EndpointProperty property) => new(this, property);

    /// <summary>One of two values, by whether clients must use TLS; decided when the value is read.</summary>
    public ReferenceExpression GetTlsValue(ReferenceExpression enabledValue, ReferenceExpression disabledValue) =>
        ReferenceExpression.CreateConditional(Property(EndpointProperty.TlsEnabled), bool.TrueString, enabledValue, disabledValue);

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => Property(EndpointProperty.Url).GetValueAsync(cancellationToken);
}
