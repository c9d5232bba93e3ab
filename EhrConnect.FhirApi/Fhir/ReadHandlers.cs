using EhrConnect.Fhir;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirApi.Fhir.Http;
using EhrConnect.FhirStore.History;
using EhrConnect.FhirStore.Limits;
using EhrConnect.FhirStore.Reading;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>read, vread and history.</summary>
static class ReadHandlers
{
    public const string Read = "fhir.read";

    public static async Task<FhirAnswer> ReadAsync(FhirCall call, ReadInteractions reads)
    {
        if (PlainRequest.Refusal(call) is { } refusal) return refusal;
        if (NotModified.IsAsked(call.Request.Headers))
        {
            var current = await reads.ReadAsync(call.Org.OrgId, call.Type, call.Id, call.Cancelled);
            return NotModified.Applies(call.Request.Headers, current) ? FhirAnswer.NotModified(current) : FhirAnswer.Of(current);
        }

        var result = await reads.ReadAsync(call.Audit.Entry(Read, call.Type, call.Id));
        if (result.Audited) call.Audit.MarkWritten();
        return FhirAnswer.Of(result);
    }

    public static async Task<FhirAnswer> ReadVersionAsync(FhirCall call, string versionId, ReadInteractions reads)
    {
        if (PlainRequest.Refusal(call) is { } refusal) return refusal;
        var result = await reads.ReadVersionAsync(call.Org.OrgId, call.Type, call.Id, versionId, call.Cancelled);
        return NotModified.Applies(call.Request.Headers, result) ? FhirAnswer.NotModified(result) : FhirAnswer.Of(result);
    }

    public static async Task<FhirAnswer> HistoryAsync(FhirCall call, HistoryInteraction history, IOptions<FhirLimits> limits)
    {
        var bundled = await history.HistoryAsync(Request(call, limits), call.Type, call.Id, call.Cancelled);
        return bundled.Found
            ? FhirAnswer.Of(bundled)
            : FhirAnswer.Outcome(StatusCodes.Status404NotFound, FhirIssue.Error(IssueCode.NotFound, "There is no such resource."));
    }

    public static async Task<FhirAnswer> TypeHistoryAsync(FhirCall call, HistoryInteraction history, IOptions<FhirLimits> limits) =>
        FhirAnswer.Of(await history.HistoryAsync(Request(call, limits), call.Type, [call.Type], call.Cancelled));

    /// <summary>Only of the types that the credential may read.</summary>
    public static async Task<FhirAnswer> SystemHistoryAsync(FhirCall call, HistoryInteraction history, IOptions<FhirLimits> limits) =>
        FhirAnswer.Of(await history.HistoryAsync(Request(call, limits), type: null, [.. ResourceTypes.All.Where(type => call.May(type, "read"))], call.Cancelled));

    private static HistoryRequest Request(FhirCall call, IOptions<FhirLimits> limits) => new(call.Org.OrgId, call.Parameters, call.Address, limits.Value.PageSizeOf(call.Settings));
}
