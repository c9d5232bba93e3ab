using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirApi.Fhir.Http;
using EhrConnect.FhirStore.History;
using EhrConnect.FhirStore.Reading;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>read, vread and history-instance.</summary>
static class ReadHandlers
{
    public static async Task<FhirAnswer> ReadAsync(FhirCall call, ReadInteractions reads)
    {
        if (PlainRequest.Refusal(call) is { } refusal) return refusal;
        var result = await reads.ReadAsync(call.Org.OrgId, call.Type, call.Id, call.Cancelled);
        return NotModified.Applies(call.Request.Headers, result) ? FhirAnswer.NotModified(result) : FhirAnswer.Of(result);
    }

    public static async Task<FhirAnswer> ReadVersionAsync(FhirCall call, string versionId, ReadInteractions reads)
    {
        if (PlainRequest.Refusal(call) is { } refusal) return refusal;
        var result = await reads.ReadVersionAsync(call.Org.OrgId, call.Type, call.Id, versionId, call.Cancelled);
        return NotModified.Applies(call.Request.Headers, result) ? FhirAnswer.NotModified(result) : FhirAnswer.Of(result);
    }

    public static async Task<FhirAnswer> HistoryAsync(FhirCall call, HistoryInteraction history)
    {
        var bundled = await history.HistoryAsync(call.Org.OrgId, call.Type, call.Id, call.Parameters, call.Address, call.Cancelled);
        return bundled.Found
            ? FhirAnswer.Of(bundled)
            : FhirAnswer.Outcome(StatusCodes.Status404NotFound, FhirIssue.Error(IssueCode.NotFound, "There is no such resource."));
    }
}
