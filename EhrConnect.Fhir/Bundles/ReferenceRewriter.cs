using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace EhrConnect.Fhir.Bundles;

/// <summary>
/// Replaces the addresses by which the entries of a transaction name each other (FHIR R4, 3.1.0.11.2): in references, in
/// elements of type uri, url, oid and uuid, extensions and contained resources included, and in the links of the narrative.
/// One pass over the bytes; everything else stays as it is.
/// </summary>
public static partial class ReferenceRewriter
{
    private enum Place
    {
        Other,
        Reference,
        Narrative,
        Skipped,
    }

    /// <summary>Rewrites one resource; returns the same bytes when nothing is replaced.</summary>
    /// <param name="json">A resource that was read and found valid.</param>
    /// <param name="replaceReference">Gives the new text of a <c>Reference.reference</c>, or null to keep it.</param>
    /// <param name="replaceLink">Gives the new text of an absolute address anywhere else, or null to keep it.</param>
    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> json, Func<string, string?> replaceReference, Func<string, string?> replaceLink)
    {
        var span = json.Span;
        var reader = new Utf8JsonReader(span, new JsonReaderOptions { MaxDepth = 128 });
        ArrayBufferWriter<byte>? output = null;
        var copied = 0;
        var place = Place.Other;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName) place = PlaceOf(ref reader);
            if (reader.TokenType != JsonTokenType.String || Replacement(ref reader, place, replaceReference, replaceLink) is not { } replacement) continue;
            output ??= new ArrayBufferWriter<byte>(span.Length + 256);
            output.Write(span[copied..(int)reader.TokenStartIndex]);
            output.Write("\""u8);
            output.Write(JsonEncodedText.Encode(replacement, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
            output.Write("\""u8);
            copied = (int)reader.BytesConsumed;
        }

        if (output is null) return json;
        output.Write(span[copied..]);
        return output.WrittenMemory;
    }

    private static string? Replacement(ref Utf8JsonReader reader, Place place, Func<string, string?> replaceReference, Func<string, string?> replaceLink) => place switch
    {
        Place.Reference => replaceReference(reader.GetString()!),
        Place.Narrative => reader.ValueSpan.IndexOf("href"u8) >= 0 || reader.ValueSpan.IndexOf("src"u8) >= 0 ? Narrative(reader.GetString()!, replaceLink) : null,
        Place.Other when reader.ValueSpan.StartsWith("urn:"u8) || reader.ValueSpan.StartsWith("http"u8) => replaceLink(reader.GetString()!),
        _ => null,
    };

    // Text that only looks like an address: the value of an identifier, a string, a code.
    private static Place PlaceOf(ref Utf8JsonReader name)
    {
        if (name.ValueTextEquals("reference"u8)) return Place.Reference;
        if (name.ValueTextEquals("div"u8)) return Place.Narrative;
        return name.ValueTextEquals("value"u8) || name.ValueTextEquals("system"u8) || name.ValueTextEquals("valueString"u8) || name.ValueTextEquals("valueCode"u8)
            || name.ValueTextEquals("valueMarkdown"u8) || name.ValueTextEquals("valueId"u8) || name.ValueTextEquals("id"u8)
                ? Place.Skipped
                : Place.Other;
    }

    private static string? Narrative(string html, Func<string, string?> replaceLink)
    {
        var changed = false;
        var text = Links().Replace(html, match =>
        {
            if (replaceLink(match.Groups["link"].Value) is not { } replacement) return match.Value;
            changed = true;
            return new StringBuilder(match.Value).Replace(match.Groups["link"].Value, replacement).ToString();
        });
        return changed ? text : null;
    }

    [GeneratedRegex("""\b(?:href|src)\s*=\s*(?:"(?<link>[^"]*)"|'(?<link>[^']*)')""", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Links();
}
