using System.Diagnostics;
using OpenTelemetry;

namespace EhrConnect.ServiceDefaults.Telemetry;

/// <summary>
/// Takes the query text out of every span before any exporter sees it. A FHIR search is a query string
/// (<c>?family=Doe&amp;birthdate=1980-01-01</c>), so query text is patient data.
/// </summary>
/// <remarks>
/// The instrumentation redacts by default, but an environment variable (<c>OTEL_DOTNET_EXPERIMENTAL_*_DISABLE_URL_QUERY_REDACTION</c>,
/// which Aspire's own run mode sets) turns that off; this processor does not listen to it. Bodies and headers are never recorded.
/// </remarks>
sealed class QueryTextRedactor : BaseProcessor<Activity>
{
    private static readonly string[] AddressTags = ["url.full", "http.url", "http.target"];

    public override void OnEnd(Activity data)
    {
        data.SetTag("url.query", null);
        foreach (var tag in AddressTags)
        {
            if (data.GetTagItem(tag) is string address) data.SetTag(tag, WithoutSecrets(address));
        }
    }

    /// <summary>The address without its query, fragment and user information.</summary>
    internal static string WithoutSecrets(string address)
    {
        var end = address.AsSpan().IndexOfAny('?', '#');
        var kept = end < 0 ? address : address[..end];

        var authority = kept.IndexOf("://", StringComparison.Ordinal);
        if (authority < 0) return kept;
        authority += 3;
        var authorityEnd = kept.IndexOf('/', authority);
        var at = kept.LastIndexOf('@', authorityEnd < 0 ? kept.Length - 1 : authorityEnd);
        return at < authority ? kept : kept.Remove(authority, at + 1 - authority);
    }
}
