using EhrConnect.Data.Organizations;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirApi.Fhir.Http;
using EhrConnect.FhirStore.Limits;
using EhrConnect.FhirStore.Search;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>
/// search-type, search-system and search in a compartment, by GET and by form (FHIR R4, 3.1.0.9): the same
/// search either way.
/// </summary>
static class SearchHandlers
{
    private const int MaxForm = 1024 * 1024;

    private static readonly FhirAnswer TooLarge =
        FhirAnswer.Outcome(StatusCodes.Status413PayloadTooLarge, FhirIssue.Error(IssueCode.TooCostly, "The form of a search may be at most 1 MiB. Search in parts."));

    public static Task<FhirAnswer> SearchAsync(FhirCall call, SearchInteraction search, IOptions<FhirLimits> limits) => SearchAsync(call, call.Type, null, [], search, limits);

    public static Task<FhirAnswer> SearchByFormAsync(FhirCall call, SearchInteraction search, IOptions<FhirLimits> limits) => ByFormAsync(call, call.Type, null, search, limits);

    public static Task<FhirAnswer> SystemAsync(FhirCall call, SearchInteraction search, IOptions<FhirLimits> limits) => SearchAsync(call, null, null, [], search, limits);

    public static Task<FhirAnswer> SystemByFormAsync(FhirCall call, SearchInteraction search, IOptions<FhirLimits> limits) => ByFormAsync(call, null, null, search, limits);

    public static Task<FhirAnswer> CompartmentAsync(FhirCall call, string owner, SearchInteraction search, IOptions<FhirLimits> limits) =>
        SearchAsync(call, CompartmentType(call), new Compartment(owner, call.Id), [], search, limits);

    public static Task<FhirAnswer> CompartmentByFormAsync(FhirCall call, string owner, SearchInteraction search, IOptions<FhirLimits> limits) =>
        ByFormAsync(call, CompartmentType(call), new Compartment(owner, call.Id), search, limits);

    private static string? CompartmentType(FhirCall call) => call.Request.RouteValues["compartment"] as string;

    private static async Task<FhirAnswer> ByFormAsync(FhirCall call, string? type, Compartment? compartment, SearchInteraction search, IOptions<FhirLimits> limits)
    {
        if (MediaTypes.FormRefusal(call.Request) is { } refusal) return refusal;
        var body = await RequestBody.ReadAsync(call.Request, call.Cancelled);
        if (body.Length > MaxForm) return TooLarge;
        var form = QueryParameters.OfForm(body);
        return await SearchAsync(call, type, compartment, form, search, limits);
    }

    private static async Task<FhirAnswer> SearchAsync(
        FhirCall call, string? type, Compartment? compartment, IReadOnlyList<KeyValuePair<string, string>> form, SearchInteraction search, IOptions<FhirLimits> limits)
    {
        IReadOnlyList<KeyValuePair<string, string>> parameters = [.. call.Parameters, .. form];
        if (type is null && parameters.Any(parameter => parameter.Key is "_type" && parameter.Value.Split(',').Contains(TypePermissions.AuditEvent))) return NotOffered.AuditEvents;
        var request = new SearchRequest
        {
            OrgId = call.Org.OrgId,
            ActorId = call.Org.ActorId,
            Type = type,
            Compartment = compartment,
            Parameters = parameters,
            Form = form,
            Address = call.Address,
            Lenient = (HandlingPreference.Read(call.Request.Headers) ?? call.Settings.SearchHandling) is Handling.Lenient,
            MaxCount = limits.Value.PageSizeOf(call.Settings),
            MayRead = name => call.Org.Can(TypePermissions.Of(name, "read")),
        };
        return FhirAnswer.Of(await search.SearchAsync(request, call.Cancelled));
    }
}
