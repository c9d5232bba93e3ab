using EhrConnect.FhirApi.Fhir.Http;
using EhrConnect.FhirStore.Bundles;
using EhrConnect.FhirStore.Limits;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>batch and transaction: what the sender may do is decided entry by entry.</summary>
static class BundleHandlers
{
    public static async Task<FhirAnswer> RunAsync(FhirCall call, BundleInteraction bundles, BundleGate gate, IOptions<FhirLimits> limits)
    {
        if ((PlainRequest.Refusal(call, "X-Provenance") ?? MediaTypes.JsonRefusal(call.Request)) is { } refusal) return refusal;
        var (provenance, problem) = ProvenanceHeader.Of(call);
        if (problem is not null) return problem;

        using var turn = await gate.EnterAsync(call.Request.ContentLength, call.Cancelled);
        var body = await RequestBody.ReadAsync(call.Request, call.Cancelled);
        var request = call.Write(BundleInteraction.Action) with { Provenance = provenance };
        var result = await bundles.RunAsync(
            new BundleCall(request, call.Address, call.May, limits.Value.BundleEntriesOf(call.Settings), Content(PreferHeader.Asked(call.Request.Headers)))
            {
                ActorId = call.Org.ActorId,
                MaxPageSize = limits.Value.PageSizeOf(call.Settings),
            },
            body,
            call.Cancelled);
        if (result.Audited) call.Audit.MarkWritten();
        return result.Json is { } json ? FhirAnswer.Document(json) : FhirAnswer.Outcome((int)result.Status, result.Issues);
    }

    // Thousands of resources are sent back only to whoever asks for them.
    private static EntryContent Content(Preference? preference) => preference switch
    {
        Preference.Representation => EntryContent.Resource,
        Preference.OperationOutcome => EntryContent.Outcome,
        _ => EntryContent.None,
    };
}
