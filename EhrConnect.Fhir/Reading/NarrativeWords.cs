using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Reading;

/// <summary>
/// The elements and attributes that a narrative may use (FHIR R4, 2.4.0.1: HTML 4.0 chapters 7 to 11 and 15, anchors, images,
/// style). No script, form, frame, object, external style sheet or event handler is among them.
/// </summary>
internal static class NarrativeWords
{
    private static readonly Utf8Names Elements = new(
    [
        "div", "a", "abbr", "acronym", "address", "area", "b", "bdo", "big", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "dl", "dt",
        "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "kbd", "li", "map", "ol", "p", "pre", "q", "samp", "small", "span", "strong", "sub", "sup", "table",
        "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "ul", "var",
    ]);

    private static readonly Utf8Names Attributes = new(
    [
        "xmlns", "xml:lang", "xml:space", "abbr", "accesskey", "align", "alt", "axis", "bgcolor", "border", "cellhalign", "cellpadding", "cellspacing", "cellvalign", "char",
        "charoff", "charset", "cite", "class", "colspan", "compact", "coords", "datetime", "dir", "frame", "headers", "height", "href", "hreflang", "hspace", "id", "lang",
        "longdesc", "name", "noshade", "nowrap", "rel", "rev", "rowspan", "rules", "scope", "shape", "span", "src", "start", "style", "summary", "tabindex", "title", "type",
        "usemap", "valign", "value", "vspace", "width",
    ]);

    private static readonly Utf8Names Addresses = new(["href", "src", "cite", "longdesc", "usemap"]);

    private static readonly Utf8Names Entities = new(["amp", "lt", "gt", "quot", "apos"]);

    public static bool IsElement(ReadOnlySpan<byte> name) => Elements.Find(name) >= 0;

    public static bool IsAttribute(ReadOnlySpan<byte> name) => Attributes.Find(name) >= 0;

    public static bool IsEntity(ReadOnlySpan<byte> name) => Entities.Find(name) >= 0;

    /// <summary>Whether an attribute is an address that runs code in the reader's browser.</summary>
    public static bool IsScript(ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        if (Addresses.Find(attribute) < 0) return false;
        // Browsers skip white space and control characters within the scheme; an entity can hide any character of it.
        Span<byte> scheme = stackalloc byte[16];
        var length = 0;
        foreach (var unit in value)
        {
            if (unit is (byte)':' or (byte)'&') break;
            if (unit <= ' ') continue;
            if (length == scheme.Length) return false;
            scheme[length++] = (byte)(unit | 0x20);
        }

        scheme = scheme[..length];
        return scheme.SequenceEqual("javascript"u8) || scheme.SequenceEqual("vbscript"u8) || (value.IndexOf("&#"u8) is var entity and >= 0 && value.IndexOf((byte)':') is var colon && (colon < 0 || entity < colon));
    }
}
