using System.Net;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirStore.Limits;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>What an entry came to.</summary>
/// <param name="Status">HTTP status.</param>
internal sealed record EntryOutcome(HttpStatusCode Status)
{
    private static readonly FhirIssue TooMuch = FhirIssue.Error(
        IssueCode.TooCostly, "With this entry the answer to the bundle would be larger than Fhir__MaxBundleBytes allows, or than there is memory for. Read it with a request or a bundle of its own.");

    /// <summary>The version that location, ETag and time tell.</summary>
    public VersionHead? Version { get; init; }

    /// <summary>The body of the answer: a resource or a bundle.</summary>
    public byte[]? Body { get; init; }

    /// <summary>What went wrong, or is worth knowing.</summary>
    public IReadOnlyList<FhirIssue> Issues { get; init; } = [];

    /// <summary>Whether the audit record of the entry is committed.</summary>
    public bool Audited { get; init; }

    public static EntryOutcome OfWrite(FhirResult result, EntryContent content) => new(result.Status)
    {
        Version = result.Issues.Count == 0 ? VersionHead.Of(result.Resource) : null,
        Body = content == EntryContent.Resource && result.Issues.Count == 0 ? result.Resource?.Json : null,
        Issues = result.Issues.Count > 0 || content != EntryContent.Outcome ? result.Issues : [Done(result.Status), .. result.Warnings],
        Audited = result.Audited,
    };

    public static EntryOutcome OfRead(FhirResult result) => new(result.Status) { Version = VersionHead.Of(result.Resource), Body = result.Issues.Count == 0 ? result.Resource?.Json : null, Issues = result.Issues };

    public static EntryOutcome Of(Bundled bundled) => bundled switch
    {
        { Json: { } json } => new EntryOutcome(HttpStatusCode.OK) { Body = json },
        { Found: false } => OfRead(FhirResult.NotFound()),
        { Forbidden: true } => new EntryOutcome(HttpStatusCode.Forbidden) { Issues = bundled.Issues },
        _ => new EntryOutcome(HttpStatusCode.BadRequest) { Issues = bundled.Issues },
    };

    /// <summary>
    /// What an entry came to whose statement the database ended: an answer of its own, because other entries may be committed
    /// already and the whole must not say otherwise.
    /// </summary>
    public static async Task<EntryOutcome> WithinTimeAsync(Task<EntryOutcome> entry)
    {
        try
        {
            return await entry;
        }
        catch (Exception exception) when (StatementTimeout.Is(exception))
        {
            return new EntryOutcome(HttpStatusCode.GatewayTimeout) { Issues = [FhirIssue.Error(IssueCode.Timeout, "The database needed too long for this entry and stopped. It changed nothing; ask for less.")] };
        }
    }

    /// <summary>The same without the resource when there is no room for it: that it comes back is a wish (R4, 3.1.0.1.7), and the write is done.</summary>
    public EntryOutcome WithRoomIn(BundleLease memory) => Body is { } body && !memory.TryTakeForAnswer(body.Length) ? this with { Body = null } : this;

    /// <summary>The same, or that there is no room for what was read.</summary>
    public EntryOutcome OrTooMuchFor(BundleLease memory) => Body is { } body && !memory.TryTakeForAnswer(body.Length)
        ? new EntryOutcome(HttpStatusCode.RequestEntityTooLarge) { Issues = [TooMuch] }
        : this;

    private static FhirIssue Done(HttpStatusCode status) =>
        new(IssueSeverity.Information, IssueCode.Informational, status == HttpStatusCode.Created ? "The resource was created." : "The resource was stored.");
}
