using System.Text.Json;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Reading;

/// <summary>The required binding of a CodeableConcept or Coding: one coding at least is in the value set (FHIR R4, 4.1.5.1).</summary>
internal static class ConceptRules
{
    private const int MaxKey = 512;

    /// <summary>Reads the object the reader stands at; the reader is a copy, nothing moves.</summary>
    public static bool HasAllowedCoding(Utf8JsonReader reader, Utf8Names codes)
    {
        if (reader.TokenType != JsonTokenType.StartObject) return true;
        var depth = reader.CurrentDepth;
        Span<byte> key = stackalloc byte[MaxKey];
        int system = 0, code = 0;
        Span<byte> codeText = stackalloc byte[MaxKey];
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    system = code = 0;
                    break;
                case JsonTokenType.EndObject:
                    if (code > 0 && Matches(key, system, codeText[..code], codes)) return true;
                    break;
                case JsonTokenType.PropertyName when reader.ValueTextEquals("system"u8):
                    system = Copy(ref reader, key);
                    break;
                case JsonTokenType.PropertyName when reader.ValueTextEquals("code"u8):
                    code = Copy(ref reader, codeText);
                    break;
                case JsonTokenType.PropertyName when !reader.ValueTextEquals("coding"u8):
                    reader.Skip();
                    break;
            }
        }

        // A Coding has its code in the object itself.
        return code > 0 && Matches(key, system, codeText[..code], codes);
    }

    private static bool Matches(Span<byte> key, int system, ReadOnlySpan<byte> code, Utf8Names codes)
    {
        if (system + 1 + code.Length > MaxKey) return false;
        key[system] = (byte)'|';
        code.CopyTo(key[(system + 1)..]);
        return codes.Find(key[..(system + 1 + code.Length)]) >= 0;
    }

    private static int Copy(ref Utf8JsonReader reader, scoped Span<byte> into)
    {
        if (!reader.Read() || reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return 0;
        }

        return reader.ValueSpan.Length > into.Length ? 0 : reader.CopyString(into);
    }
}
