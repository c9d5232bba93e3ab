using System.Net;
using EhrConnect.FhirStore;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>Conditional read (FHIR R4, 3.1.0.2.1): <c>If-None-Match</c> goes before <c>If-Modified-Since</c> (RFC 9110, 13.2.2).</summary>
static class NotModified
{
    /// <summary>Whether the status depends on what the client has already.</summary>
    public static bool IsAsked(IHeaderDictionary headers) => headers.IfNoneMatch.Count > 0 || headers.IfModifiedSince.Count > 0;

    public static bool Applies(IHeaderDictionary headers, FhirResult result)
    {
        if (result is not { Status: HttpStatusCode.OK, Resource: { } resource }) return false;
        if (headers.IfNoneMatch.Count > 0) return VersionMatch.Parse(headers.IfNoneMatch.ToString())?.Covers(resource) == true;

        // HTTP dates have no fractions: compare whole seconds.
        return DateTimeOffset.TryParseExact(
                headers.IfModifiedSince.ToString(), "r", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var since)
            && resource.LastUpdated.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }
}
