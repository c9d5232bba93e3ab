using EhrConnect.FhirStore;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>The addresses of the FHIR API. Links in answers use the one that the client used.</summary>
static class FhirBase
{
    public const string Path = "/fhir/R4";
    public const string Alias = "/api/fhir/R4";

    public static RequestAddress AddressOf(HttpRequest request)
    {
        var host = $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}";
        string[] bases = [host + Path, host + Alias];
        return new RequestAddress(request.Path.StartsWithSegments(Alias, StringComparison.OrdinalIgnoreCase) ? bases[1] : bases[0], bases);
    }
}
