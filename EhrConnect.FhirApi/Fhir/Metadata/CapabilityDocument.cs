using System.Buffers;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using EhrConnect.Fhir;
using EhrConnect.FhirStore.Limits;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirApi.Fhir.Metadata;

/// <summary>
/// The CapabilityStatement (FHIR R4, 5.2): exactly what the routes and the search parameters of this build do, nothing that
/// is planned. Written once.
/// </summary>
sealed class CapabilityDocument(IOptions<FhirLimits> limits, TimeProvider time)
{
    private readonly Lazy<byte[]> _json = new(() => Write(time.GetUtcNow(), limits.Value.MaxConditionalDeletes > 1));

    private readonly Lazy<byte[]> _terminology = new(() => WriteTerminology(time.GetUtcNow()));

    public byte[] Json => _json.Value;

    /// <summary>The TerminologyCapabilities (FHIR R4, 5.3): there is no terminology service, and this says so.</summary>
    public byte[] Terminology => _terminology.Value;

    /// <summary>Changes whenever the document does.</summary>
    public static string EntityTagOf(byte[] json) => $"W/\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8))}\"";

    private static byte[] WriteTerminology(DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType"u8, "TerminologyCapabilities"u8);
            json.WriteString("status"u8, "active"u8);
            json.WriteString("date"u8, FhirInstant.Format(now));
            json.WriteString("kind"u8, "instance"u8);
            Product(json);
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Product(Utf8JsonWriter json)
    {
        json.WriteStartObject("software"u8);
        json.WriteString("name"u8, "EhrConnect"u8);
        json.WriteString("version"u8, Version());
        json.WriteEndObject();
        json.WriteStartObject("implementation"u8);
        json.WriteString("description"u8, "EhrConnect FHIR R4 API"u8);
        json.WriteEndObject();
    }

    private static byte[] Write(DateTimeOffset now, bool deletesSeveral)
    {
        var buffer = new ArrayBufferWriter<byte>(128 * 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("resourceType"u8, "CapabilityStatement"u8);
            json.WriteString("status"u8, "active"u8);
            json.WriteString("date"u8, FhirInstant.Format(now));
            json.WriteString("kind"u8, "instance"u8);
            Product(json);
            json.WriteString("fhirVersion"u8, "4.0.1"u8);
            Texts(json, "format", "json", "xml", "application/fhir+json", "application/json", "application/fhir+xml");
            Texts(json, "patchFormat", "application/json-patch+json", "application/fhir+json", "application/fhir+xml");
            json.WriteStartArray("rest"u8);
            Rest(json, deletesSeveral);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Rest(Utf8JsonWriter json, bool deletesSeveral)
    {
        json.WriteStartObject();
        json.WriteString("mode"u8, "server"u8);
        json.WriteStartObject("security"u8);
        json.WriteStartArray("service"u8);
        json.WriteStartObject();
        json.WriteStartArray("coding"u8);
        json.WriteStartObject();
        json.WriteString("system"u8, "http://terminology.hl7.org/CodeSystem/restful-security-service"u8);
        json.WriteString("code"u8, "OAuth"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("description"u8, "OAuth 2.0 bearer tokens; the token decides the organisation."u8);
        json.WriteEndObject();
        json.WriteStartArray("resource"u8);
        foreach (var type in ResourceTypes.All.Where(type => type is not TypePermissions.AuditEvent).Order(StringComparer.Ordinal)) TypeCapability.Write(json, type, deletesSeveral);
        json.WriteEndArray();
        json.WriteStartArray("interaction"u8);
        foreach (var interaction in (string[])["transaction", "batch", "history-system", "search-system"])
        {
            json.WriteStartObject();
            json.WriteString("code"u8, interaction);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Texts(Utf8JsonWriter json, string name, params ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static string Version() => typeof(CapabilityDocument).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
