using EhrConnect.FhirApi.Fhir.Http;
using EhrConnect.FhirStore.Search;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>search-type, by GET and by form (FHIR R4, 3.1.0.9.1): the same search either way.</summary>
static class SearchHandlers
{
    public static async Task<FhirAnswer> SearchAsync(FhirCall call, SearchInteraction search) =>
        FhirAnswer.Of(await search.SearchAsync(call.Org.OrgId, call.Type, call.Parameters, call.Address, call.Cancelled));

    public static async Task<FhirAnswer> SearchByFormAsync(FhirCall call, SearchInteraction search)
    {
        if (MediaTypes.FormRefusal(call.Request) is { } refusal) return refusal;
        var form = QueryParameters.OfForm(await RequestBody.ReadAsync(call.Request, call.Cancelled));
        return FhirAnswer.Of(await search.SearchAsync(call.Org.OrgId, call.Type, [.. call.Parameters, .. form], call.Address, call.Cancelled));
    }
}
