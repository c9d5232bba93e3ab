using System.Net;
using System.Text.Json.Nodes;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Reading;

namespace EhrConnect.FhirStore.Writing;

/// <summary>The Provenance that a client sends beside a write (FHIR R4, 3.1.0.1.8): its target is what the write made.</summary>
internal static class ProvenanceWriting
{
    private const string Type = "Provenance";

    public static (PreparedWrite? Write, FhirResult? Refusal) Prepare(
        ReadOnlyMemory<byte> header, IReadOnlyList<StoredResource> targets, ResourceWriter writer, FhirRequest request, DateTimeOffset now)
    {
        var read = ResourceReader.Read(WithTargets(header, targets), Type);
        return read.IsValid
            ? (writer.Prepare(null, Type, LogicalId.New(now), read.Body, WriteMethod.Post, WriteDecisions.Context(request)), null)
            : (null, new FhirResult(HttpStatusCode.BadRequest, null, [FhirIssue.Error(IssueCode.Invalid, "X-Provenance does not hold a valid Provenance resource as JSON."), .. read.Issues]));
    }

    // Targets of the client's own stay; what is not JSON is left to the reader to explain.
    private static ReadOnlyMemory<byte> WithTargets(ReadOnlyMemory<byte> header, IReadOnlyList<StoredResource> targets)
    {
        try
        {
            if (JsonNode.Parse(header.Span) is not JsonObject provenance) return header;
            if (provenance["target"] is not JsonArray list) provenance["target"] = list = [];
            foreach (var target in targets) list.Add((JsonNode)new JsonObject { ["reference"] = $"{target.Type}/{target.Id}/_history/{target.Version}" });
            return System.Text.Encoding.UTF8.GetBytes(provenance.ToJsonString());
        }
        catch (Exception unreadable) when (unreadable is System.Text.Json.JsonException or ArgumentException)
        {
            return header;
        }
    }
}
