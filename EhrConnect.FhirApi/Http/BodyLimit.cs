using EhrConnect.FhirStore.Limits;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirApi.Http;

/// <summary>The largest body of an endpoint that takes more than the others; routing hands it to the server.</summary>
sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata
{
    /// <summary>The limit of batches and transactions, <c>Fhir__MaxBundleBytes</c>.</summary>
    public static BodyLimit OfBundles(IServiceProvider services) => new(services.GetRequiredService<IOptions<FhirLimits>>().Value.MaxBundleBytes);
}
