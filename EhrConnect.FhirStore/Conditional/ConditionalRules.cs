using System.Globalization;
using System.Net;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirStore.Conditional;

/// <summary>What no match, one match and several mean for each conditional interaction (FHIR R4, 3.1.0.4.3, 3.1.0.6.1, 3.1.0.7.1, 3.1.0.8.1).</summary>
internal static class ConditionalRules
{
    /// <summary>The answer when the write does not go on; null when it does, with the one match, with none, or for a delete with as many as it may have.</summary>
    /// <param name="command">The command.</param>
    /// <param name="matches">What its criteria match.</param>
    /// <param name="deletes">How many resources one delete may hit.</param>
    public static FhirResult? Answer(WriteCommand command, IReadOnlyList<StoredResource> matches, int deletes) => (command.Verb, matches) switch
    {
        (WriteVerb.Delete, _) when matches.Count <= deletes => null,
        (WriteVerb.Delete, _) when deletes > 1 => FhirResult.Failed(
            HttpStatusCode.PreconditionFailed,
            IssueCode.MultipleMatches,
            string.Create(CultureInfo.InvariantCulture, $"More than {deletes} resources match the criteria, so nothing was deleted. Make them more selective, or delete some at a time with _count.")),
        (_, [_, _, ..]) => FhirResult.Failed(
            HttpStatusCode.PreconditionFailed, IssueCode.MultipleMatches, "More than one resource matches the criteria. Make them selective enough for one."),
        (WriteVerb.Create, [var match]) => FhirResult.Found(match),
        (WriteVerb.Patch, []) => FhirResult.NotFound(),
        (WriteVerb.Update, [var match]) when command.Content!.Id is { } id && !string.Equals(id, match.Id, StringComparison.Ordinal) =>
            FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Invalid, "The id in the resource is not that of the resource that the criteria find.", $"{command.Type}.id"),
        _ => null,
    };

    /// <summary>
    /// An update that matches nothing and names an id creates it; a resource that has that id and does not match is none of
    /// its business.
    /// </summary>
    public static FhirResult? AnswerForOwnId(StoredResource? holder) => holder is { Deleted: false }
        ? FhirResult.Failed(HttpStatusCode.Conflict, IssueCode.Conflict, "No resource matches the criteria, and the id in the resource belongs to another one.")
        : null;
}
