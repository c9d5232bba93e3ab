using System.Globalization;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Outcomes;
using Microsoft.AspNetCore.WebUtilities;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>Writes the answer to a batch or transaction (FHIR R4, 3.1.0.11.3): an entry for each, in the order of the request.</summary>
internal static class BundleAnswer
{
    // About as long as an answer without resource.
    private const int EntryLength = 256;

    public static byte[] Write(string type, RequestAddress address, IReadOnlyList<EntryOutcome> outcomes, DateTimeOffset now)
    {
        using var bundle = new BundleJson(type, address.Base, now, total: null, capacity: EntryLength * outcomes.Count + outcomes.Sum(outcome => outcome.Body?.Length ?? 0));
        var writer = bundle.Writer;
        bundle.Links(address.Base, next: null);
        if (outcomes.Count > 0)
        {
            writer.WriteStartArray("entry"u8);
            foreach (var outcome in outcomes) Entry(bundle, outcome);
            writer.WriteEndArray();
        }

        return bundle.Finish();
    }

    private static void Entry(BundleJson bundle, EntryOutcome outcome)
    {
        var writer = bundle.Writer;
        writer.WriteStartObject();
        if (outcome.Body is { } body)
        {
            if (outcome.Version is { } resource) writer.WriteString("fullUrl"u8, bundle.FullUrl(resource.Type, resource.Id));
            writer.WritePropertyName("resource"u8);
            writer.WriteRawValue(body, skipInputValidation: true);
        }

        writer.WriteStartObject("response"u8);
        var code = (int)outcome.Status;
        writer.WriteString("status"u8, string.Create(CultureInfo.InvariantCulture, $"{code} {ReasonPhrases.GetReasonPhrase(code)}"));
        if (outcome.Version is { } version)
        {
            if (!version.Deleted) writer.WriteString("location"u8, string.Create(CultureInfo.InvariantCulture, $"{version.Type}/{version.Id}/_history/{version.Version}"));
            writer.WriteString("etag"u8, string.Create(CultureInfo.InvariantCulture, $"W/\"{version.Version}\""));
            writer.WriteString("lastModified"u8, FhirInstant.Format(version.LastUpdated));
        }

        if (outcome.Issues.Count > 0)
        {
            writer.WritePropertyName("outcome"u8);
            writer.WriteRawValue(OperationOutcomeJson.Write(outcome.Issues), skipInputValidation: true);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
