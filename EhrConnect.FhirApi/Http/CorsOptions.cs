namespace EhrConnect.FhirApi.Http;

/// <summary>Section <c>Cors</c>: the web applications that may call from a browser. None by default.</summary>
sealed class CorsOptions
{
    public const string Section = "Cors";

    public List<string> AllowedOrigins { get; set; } = [];

    /// <summary>The first origin that is not one (scheme, host, port, nothing else); "any" is refused, because credentials are allowed.</summary>
    public string? FirstInvalid() => AllowedOrigins.Find(origin =>
        !Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || !string.Equals(uri.GetLeftPart(UriPartial.Authority), origin, StringComparison.OrdinalIgnoreCase));
}
