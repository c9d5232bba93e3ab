namespace EhrConnect.Fhir.Bundles;

/// <summary>One entry of a batch or transaction as it was received (FHIR R4, 2.36 Bundle.entry).</summary>
/// <param name="Index">Its place in the bundle, from 0.</param>
public sealed record BundleEntry(int Index)
{
    /// <summary>The address other entries use for it; null when it has none.</summary>
    public string? FullUrl { get; init; }

    /// <summary>The bytes of the resource; null when there is none.</summary>
    public ReadOnlyMemory<byte>? Resource { get; init; }

    /// <summary>The HTTP method, not checked.</summary>
    public string? Method { get; init; }

    /// <summary>The address relative to the base, not checked.</summary>
    public string? Url { get; init; }

    /// <summary>As the header <c>If-Match</c>.</summary>
    public string? IfMatch { get; init; }

    /// <summary>As the header <c>If-None-Match</c>.</summary>
    public string? IfNoneMatch { get; init; }

    /// <summary>As the header <c>If-Modified-Since</c>, but an instant.</summary>
    public string? IfModifiedSince { get; init; }

    /// <summary>As the header <c>If-None-Exist</c>.</summary>
    public string? IfNoneExist { get; init; }

    /// <summary>Where outcomes say that something is wrong.</summary>
    public string Expression => $"Bundle.entry[{Index}]";
}
