using System.Buffers.Text;
using System.Text;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Reading;

/// <summary>Says what is wrong with the text of a primitive value, never which text it is; null when it is right.</summary>
internal static class PrimitiveRules
{
    // R4, 2.24.0.1 string: at most 1 MB of characters.
    private const int MaxCharacters = 1024 * 1024;

    public static string? Problem(PrimitiveType type, ReadOnlySpan<byte> text) => text.IsEmpty
        ? "The value is empty: leave the element out instead."
        : type switch
        {
            PrimitiveType.String or PrimitiveType.Markdown => IsShort(text) ? null : "The text is longer than 1,048,576 characters.",
            PrimitiveType.Code => IdentifierText.IsCode(text) ? null : "The value is not a code: no white space around it, single spaces within.",
            PrimitiveType.Id => IdentifierText.IsId(text) ? null : "The value is not an id: 1 to 64 letters, digits, hyphens and dots.",
            PrimitiveType.Uri or PrimitiveType.Url or PrimitiveType.Canonical =>
                IdentifierText.IsUri(text) ? null : "The value is not a URI: no white space; urn:oid: and urn:uuid: need a well-formed OID or UUID.",
            PrimitiveType.Oid => IdentifierText.IsOid(text) ? null : "The value is not an OID: write urn:oid: and numbers with dots.",
            PrimitiveType.Uuid => IdentifierText.IsUuid(text, anyCase: false) ? null : "The value is not a UUID: write urn:uuid: and 36 lower-case characters.",
            PrimitiveType.Date => CalendarText.IsDate(text) ? null : "The value is not a date: write YYYY, YYYY-MM or YYYY-MM-DD, a day of the calendar.",
            PrimitiveType.DateTime => CalendarText.IsDateTime(text)
                ? null
                : "The value is not a dateTime: write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ss+zz:zz, a day of the calendar, with seconds and zone when there is a time.",
            PrimitiveType.Instant => CalendarText.IsInstant(text) ? null : "The value is not an instant: write YYYY-MM-DDThh:mm:ss+zz:zz, a day of the calendar, with seconds and zone.",
            PrimitiveType.Time => CalendarText.IsTime(text) ? null : "The value is not a time: write hh:mm:ss, without zone.",
            PrimitiveType.Base64Binary => Base64.IsValid(text) ? null : "The value is not Base64.",
            PrimitiveType.Xhtml => NarrativeText.Problem(text),
            _ => null,
        };

    private static bool IsShort(ReadOnlySpan<byte> text) => text.Length <= MaxCharacters || Encoding.UTF8.GetCharCount(text) <= MaxCharacters;
}
