using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir;

namespace EhrConnect.FhirStore;

/// <summary>Writes the parts that all bundles share (FHIR R4, 2.36); resources go in as the stored bytes.</summary>
internal sealed class BundleJson : IDisposable
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer;
    private readonly Utf8JsonWriter _writer;
    private readonly string _base;

    public BundleJson(string type, string baseUrl, DateTimeOffset now, long? total, int capacity = 0)
    {
        _buffer = new ArrayBufferWriter<byte>(4096 + capacity);
        _writer = new Utf8JsonWriter(_buffer, Options);
        _base = baseUrl;
        _writer.WriteStartObject();
        _writer.WriteString("resourceType"u8, "Bundle"u8);
        _writer.WriteString("id"u8, LogicalId.New(now));
        _writer.WriteStartObject("meta"u8);
        _writer.WriteString("lastUpdated"u8, FhirInstant.Format(now));
        _writer.WriteEndObject();
        _writer.WriteString("type"u8, type);
        if (total is not null) _writer.WriteNumber("total"u8, total.Value);
    }

    public Utf8JsonWriter Writer => _writer;

    public void Links(string self, string? next, string? previous = null)
    {
        _writer.WriteStartArray("link"u8);
        Link("self", self);
        if (next is not null) Link("next", next);
        if (previous is not null) Link("previous", previous);
        _writer.WriteEndArray();
    }

    /// <summary>The address of a resource on this server.</summary>
    public string FullUrl(string type, string id) => $"{_base}/{type}/{id}";

    /// <summary>Opens an entry with its address and, unless it is a deletion, its resource.</summary>
    public void StartEntry(StoredResource resource)
    {
        _writer.WriteStartObject();
        _writer.WriteString("fullUrl"u8, FullUrl(resource.Type, resource.Id));
        if (resource.Json is null) return;
        _writer.WritePropertyName("resource"u8);
        _writer.WriteRawValue(resource.Json, skipInputValidation: true);
    }

    public byte[] Finish()
    {
        _writer.WriteEndObject();
        _writer.Flush();
        return _buffer.WrittenSpan.ToArray();
    }

    public void Dispose() => _writer.Dispose();

    private void Link(string relation, string url)
    {
        _writer.WriteStartObject();
        _writer.WriteString("relation"u8, relation);
        _writer.WriteString("url"u8, url);
        _writer.WriteEndObject();
    }
}
