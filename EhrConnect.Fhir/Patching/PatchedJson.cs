using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EhrConnect.Fhir.Patching;

/// <summary>A resource while it is patched. What no operation touches is written as it was read, digits of numbers included.</summary>
internal static class PatchedJson
{
    private const int MaxDepth = 128;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = MaxDepth };

    public static JsonObject Read(ReadOnlyMemory<byte> json) =>
        JsonNode.Parse(json.Span, documentOptions: new JsonDocumentOptions { MaxDepth = MaxDepth })!.AsObject();

    public static byte[] Write(JsonNode resource)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions)) resource.WriteTo(writer);
        return buffer.WrittenSpan.ToArray();
    }
}
