namespace EhrConnect.LocalHosting;

/// <summary>A value the graph needs from outside: a password, a key, a choice.</summary>
public sealed class ParameterResource : Resource, IValueProvider, IManifestExpressionProvider
{
    readonly Lazy<string> value;

    /// <summary>Creates a parameter whose value is computed once, when first asked for.</summary>
    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false)
        : base(name)
    {
        Secret = secret;
        value = new(() => callback(Default));
    }

    /// <summary>True when the value must never be printed or written into a manifest.</summary>
    public bool Secret { get; }

    /// <summary>Where the value comes from when nobody gives one.</summary>
    public ParameterDefault? Default { get; set; }

    /// <inheritdoc />
    public string ValueExpression => $"{{{Name}.value}}";

    /// <inheritdoc />
    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default) => new(value.Value);
}
