using System.Buffers;

namespace EhrConnect.Fhir.Xml;

/// <summary>Writes tags, attributes and escaped text as UTF-8. Elements without content are closed in their start tag.</summary>
internal sealed class XmlOutput(ArrayBufferWriter<byte> output, bool indented)
{
    private const byte NoncharacterLead = 0xEF;

    private static readonly SearchValues<byte> Special =
        SearchValues.Create([(byte)'<', (byte)'>', (byte)'&', (byte)'"', (byte)'\t', (byte)'\r', (byte)'\n', NoncharacterLead]);

    private int _depth;
    private bool _tagOpen;
    private bool _afterElement;

    public void Declaration() => output.Write("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"u8);

    /// <summary>Starts an element: attributes may follow, then what is within it.</summary>
    public void Open(ReadOnlySpan<byte> name)
    {
        EndTag();
        NewLine();
        output.Write("<"u8);
        output.Write(name);
        _depth++;
        _tagOpen = true;
        _afterElement = false;
    }

    public void Attribute(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        output.Write(" "u8);
        output.Write(name);
        output.Write("=\""u8);
        Escape(value);
        output.Write("\""u8);
    }

    public void Close(ReadOnlySpan<byte> name)
    {
        _depth--;
        if (_tagOpen)
        {
            output.Write("/>"u8);
        }
        else
        {
            if (_afterElement) NewLine();
            output.Write("</"u8);
            output.Write(name);
            output.Write(">"u8);
        }

        _tagOpen = false;
        _afterElement = true;
    }

    /// <summary>An element that is well-formed markup already.</summary>
    public void Raw(ReadOnlySpan<byte> element)
    {
        EndTag();
        NewLine();
        output.Write(element);
        _afterElement = true;
    }

    public void Text(ReadOnlySpan<byte> text)
    {
        EndTag();
        Escape(text);
    }

    private void EndTag()
    {
        if (_tagOpen) output.Write(">"u8);
        _tagOpen = false;
    }

    // White space is written so that the normalisation of attributes keeps it (XML 1.0, 3.3.3).
    private void Escape(ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny(Special) is var at and >= 0)
        {
            output.Write(text[..at]);
            text = text[at..];
            // U+FFFE and U+FFFF are no XML characters (XML 1.0, 2.2).
            var isNoncharacter = text is [NoncharacterLead, 0xBF, >= 0xBE, ..];
            output.Write(text[0] switch
            {
                (byte)'<' => "&lt;"u8,
                (byte)'>' => "&gt;"u8,
                (byte)'&' => "&amp;"u8,
                (byte)'"' => "&quot;"u8,
                (byte)'\t' => "&#9;"u8,
                (byte)'\r' => "&#13;"u8,
                (byte)'\n' => "&#10;"u8,
                _ => isNoncharacter ? "\uFFFD"u8 : text[..1],
            });
            text = text[(isNoncharacter ? 3 : 1)..];
        }

        output.Write(text);
    }

    private void NewLine()
    {
        if (!indented) return;
        output.Write("\n"u8);
        for (var i = 0; i < _depth; i++) output.Write("  "u8);
    }
}
