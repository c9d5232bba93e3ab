namespace EhrConnect.Fhir.Reading;

/// <summary>
/// Checks the div of a narrative: one well-formed div of the XHTML namespace, of allowed elements and attributes only, with
/// something to read in it (FHIR R4, txt-1 and txt-2). One pass over the bytes, no allocation.
/// </summary>
internal ref struct NarrativeText
{
    private const int MaxDepth = 128;
    private const int MaxAttributes = 32;
    private const string Malformed = "The narrative is not well-formed XHTML: close every element, quote attributes once each, write & as &amp; and other named entities as characters.";
    private const string NotADiv = "The narrative must be one div element with xmlns=\"http://www.w3.org/1999/xhtml\".";
    private const string NotAllowed = "The narrative has an element or attribute that FHIR R4 does not allow: no scripts, forms, frames, objects, event handlers or deprecated elements.";
    private const string Unreadable = "The narrative has nothing to read in it: leave it out instead.";

    private readonly ReadOnlySpan<byte> _text;
    private readonly Span<Range> _open;
    private int _at;
    private int _depth;
    private bool _readable;

    private NarrativeText(ReadOnlySpan<byte> text, Span<Range> open)
    {
        _text = text;
        _open = open;
    }

    /// <summary>What is wrong; null when nothing is.</summary>
    public static string? Problem(ReadOnlySpan<byte> div)
    {
        var narrative = new NarrativeText(div.Trim(" \t\r\n"u8), stackalloc Range[MaxDepth]);
        return narrative.Check();
    }

    private readonly byte Current => _at < _text.Length ? _text[_at] : (byte)0;

    private string? Check()
    {
        if (!_text.StartsWith("<div"u8)) return NotADiv;
        do
        {
            var problem = Current == '<' ? Markup() : Characters();
            if (problem is not null) return problem;
        }
        while (_depth > 0 && _at < _text.Length);

        if (_depth > 0) return Malformed;
        if (_at < _text.Length) return NotADiv;
        return _readable ? null : Unreadable;
    }

    private string? Characters()
    {
        while (_at < _text.Length && Current != '<')
        {
            if (Current > ' ') _readable = true;
            if (Current == '&' && !Entity()) return Malformed;
            _at++;
        }

        return null;
    }

    // At "&"; ends at ";".
    private bool Entity()
    {
        var rest = _text[(_at + 1)..];
        var end = rest.IndexOf((byte)';');
        if (end is < 1 or > 10) return false;
        var name = rest[..end];
        _at += end + 1;
        if (name[0] != '#') return NarrativeWords.IsEntity(name);
        var hexadecimal = name.Length > 1 && name[1] == 'x';
        var digits = name[(hexadecimal ? 2 : 1)..];
        if (digits.IsEmpty) return false;
        foreach (var digit in digits)
        {
            if (!(hexadecimal ? char.IsAsciiHexDigit((char)digit) : char.IsAsciiDigit((char)digit))) return false;
        }

        return true;
    }

    private string? Markup()
    {
        var rest = _text[_at..];
        if (rest.StartsWith("<!--"u8)) return Comment(rest);
        if (rest.StartsWith("</"u8)) return Close();
        return rest.Length > 1 && rest[1] is (byte)'!' or (byte)'?' ? NotAllowed : Open();
    }

    private string? Comment(ReadOnlySpan<byte> rest)
    {
        var end = rest[4..].IndexOf("--"u8);
        if (end < 0 || !rest[(4 + end)..].StartsWith("-->"u8)) return Malformed;
        _at += 4 + end + 3;
        return null;
    }

    private string? Close()
    {
        _at += 2;
        var name = _text[Name()];
        Space();
        if (Current != '>' || !name.SequenceEqual(_text[_open[--_depth]])) return Malformed;
        _at++;
        return null;
    }

    private string? Open()
    {
        _at++;
        var range = Name();
        var name = _text[range];
        if (name.IsEmpty) return Malformed;
        if (!NarrativeWords.IsElement(name)) return NotAllowed;
        if (name.SequenceEqual("img"u8)) _readable = true;
        var isRoot = _depth == 0;
        var isXhtml = !isRoot;
        Span<Range> attributes = stackalloc Range[MaxAttributes];
        var count = 0;
        while (true)
        {
            var spaced = Space();
            if (Current is (byte)'>' or (byte)'/') break;
            if (!spaced || count == MaxAttributes || Attribute(out attributes[count], out var value) is not { } allowed) return Malformed;
            if (!allowed) return NotAllowed;
            var attribute = _text[attributes[count]];
            if (attribute.SequenceEqual("xmlns"u8)) isXhtml = value.SequenceEqual("http://www.w3.org/1999/xhtml"u8);
            foreach (var earlier in attributes[..count++])
            {
                if (attribute.SequenceEqual(_text[earlier])) return Malformed;
            }
        }

        if (!isXhtml || (isRoot && !name.SequenceEqual("div"u8))) return NotADiv;
        var closes = Current == '/';
        if (closes) _at++;
        if (Current != '>' || _depth == MaxDepth) return Malformed;
        _at++;
        if (!closes) _open[_depth++] = range;
        return null;
    }

    // Null when it is malformed, false when it is not allowed.
    private bool? Attribute(out Range range, out ReadOnlySpan<byte> value)
    {
        value = default;
        range = Name();
        var name = _text[range];
        Space();
        if (name.IsEmpty || Current != '=') return null;
        _at++;
        Space();
        var quote = Current;
        if (quote is not ((byte)'"' or (byte)'\'')) return null;
        var start = ++_at;
        while (_at < _text.Length && Current != quote)
        {
            if (Current == '<' || (Current == '&' && !Entity())) return null;
            _at++;
        }

        if (Current != quote) return null;
        value = _text[start.._at];
        _at++;
        return NarrativeWords.IsAttribute(name) && !NarrativeWords.IsScript(name, value);
    }

    private Range Name()
    {
        var start = _at;
        while (_at < _text.Length && (char.IsAsciiLetterOrDigit((char)Current) || Current is (byte)':' or (byte)'-' or (byte)'_' or (byte)'.' or >= 0x80)) _at++;
        return start.._at;
    }

    private bool Space()
    {
        var start = _at;
        while (Current is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') _at++;
        return _at > start;
    }
}
