using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Xml;
using EhrConnect.FhirApi.Fhir.Http;
using EhrConnect.FhirStore.Bundles;
using EhrConnect.FhirStore.Limits;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirApi.Fhir.Bundles;

/// <summary>batch and transaction: what the sender may do is decided entry by entry.</summary>
static class BundleHandlers
{
    private static readonly FhirAnswer NoRoom = FhirAnswer.Outcome(
        StatusCodes.Status429TooManyRequests,
        FhirIssue.Error(IssueCode.Throttled, "There is no memory for this bundle beside those that are being processed. Send fewer at the same time, or smaller ones; this one was not looked at.")).RetryAfter(seconds: 10);

    private static readonly FhirAnswer TooSlow = FhirAnswer.Outcome(
        StatusCodes.Status408RequestTimeout,
        FhirIssue.Error(IssueCode.Timeout, "The bundle came too slowly, so the upload was ended; it was not looked at. Send it over a faster connection, or in smaller parts."));

    /// <summary>Reads first and takes a turn then: an upload that is slow keeps nobody waiting.</summary>
    public static async Task<FhirAnswer> RunAsync(FhirCall call, BundleInteraction bundles, BundleMemory memory, BundleTurns turns, TimeProvider time, IOptions<FhirLimits> limits)
    {
        if ((PlainRequest.Refusal(call, "X-Provenance") ?? MediaTypes.JsonOrXmlRefusal(call.Request)) is { } refusal) return refusal;
        var (provenance, problem) = ProvenanceHeader.Of(call);
        if (problem is not null) return problem;

        var lease = memory.Open(call.Org.OrgId);
        call.Request.HttpContext.Response.RegisterForDispose(lease);
        var body = new BundleBody(lease, time);
        if (await body.ReadAsync(call.Request, call.Cancelled) is { } status)
        {
            call.Request.HttpContext.Response.Headers.Connection = "close";
            return status == StatusCodes.Status408RequestTimeout ? TooSlow : NoRoom;
        }

        using var turn = await turns.EnterAsync(call.Org.OrgId, body.Length, call.Cancelled);
        var (json, unreadable) = Json(call.Request, body);
        if (unreadable is not null) return unreadable;
        var request = call.Write(BundleInteraction.Action) with { Provenance = provenance };
        var result = await bundles.RunAsync(
            new BundleCall(request, call.Address, call.May, limits.Value.BundleEntriesOf(call.Settings), Content(PreferHeader.Asked(call.Request.Headers)))
            {
                ActorId = call.Org.ActorId,
                MaxPageSize = limits.Value.PageSizeOf(call.Settings),
                SearchHandling = HandlingPreference.Read(call.Request.Headers) ?? call.Settings.SearchHandling,
                MaySearchAll = call.Org.Can("records:read"),
                Memory = lease,
            },
            json,
            call.Cancelled);
        lease.ReleaseBody();
        if (result.Audited) call.Audit.MarkWritten();
        return result.Json is { } answer ? FhirAnswer.Document(answer) : FhirAnswer.Outcome((int)result.Status, result.Issues);
    }

    // Within the turn, because both forms are in memory for a while.
    private static (byte[] Json, FhirAnswer? Unreadable) Json(HttpRequest request, BundleBody body)
    {
        if (!MediaTypes.IsXml(request)) return (body.Take(), null);
        var reading = FhirXml.ToJson(body.Take());
        return reading.Issue is { } issue ? ([], FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issue)) : (reading.Json!, null);
    }

    // Thousands of resources are sent back only to whoever asks for them.
    private static EntryContent Content(Preference? preference) => preference switch
    {
        Preference.Representation => EntryContent.Resource,
        Preference.OperationOutcome => EntryContent.Outcome,
        _ => EntryContent.None,
    };
}
