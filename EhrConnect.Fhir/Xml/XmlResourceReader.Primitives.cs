using System.Buffers;
using System.Text;
using System.Text.Json;
using EhrConnect.Fhir.Reading;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Xml;

/// <summary>Primitive elements: in JSON the value, and beside it an object with what else the element has.</summary>
internal sealed partial class XmlResourceReader
{
    private void ReadPrimitives(Member member)
    {
        var values = new List<string?>(1);
        var companions = new List<byte[]?>(1);
        do
        {
            values.Add(ReadPrimitive(out var companion));
            companions.Add(companion);
        }
        while (member.Repeats && IsAt(member.Name));

        if (values.Exists(value => value is not null))
        {
            _writer.WritePropertyName(member.Utf8Name);
            if (member.Repeats) _writer.WriteStartArray();
            foreach (var value in values) WriteValue(member.Primitive, value);
            if (member.Repeats) _writer.WriteEndArray();
        }

        if (companions.Exists(companion => companion is not null))
        {
            _writer.WritePropertyName($"_{member.Name}");
            WriteRaw(companions, member.Repeats);
        }
        else if (!values.Exists(value => value is not null))
        {
            // Neither: the check of the content finds null where a value should be.
            _writer.WriteNull(member.Utf8Name);
        }
    }

    private string? ReadPrimitive(out byte[]? companion)
    {
        string? value = null, id = null;
        for (var more = _xml.MoveToFirstAttribute(); more; more = _xml.MoveToNextAttribute())
        {
            if (_xml.Name is "value") value = _xml.Value;
            else if (_xml.Name is "id") id = _xml.Value;
            else if (!IsNamespace()) throw Shape("An attribute is not defined here: primitives have value and id.");
        }

        _xml.MoveToElement();
        companion = null;
        if (id is null && _xml.IsEmptyElement) _xml.Read();
        else if (Captured(Companion) is { Length: > 2 } content) companion = content;
        return value;

        void Companion()
        {
            _writer.WriteStartObject();
            if (id is not null) _writer.WriteString("id"u8, id);
            ReadChildren(R4Structures.Element);
            _writer.WriteEndObject();
        }
    }

    // What is no JSON literal of the type goes out as text, so that the check of the content names it.
    private void WriteValue(PrimitiveType type, string? value)
    {
        if (value is null) _writer.WriteNullValue();
        else if (IsLiteral(type, value)) _writer.WriteRawValue(value, skipInputValidation: true);
        else _writer.WriteStringValue(value);
    }

    private static bool IsLiteral(PrimitiveType type, string value) => type switch
    {
        PrimitiveType.Boolean => value is "true" or "false",
        PrimitiveType.Integer or PrimitiveType.UnsignedInt or PrimitiveType.PositiveInt or PrimitiveType.Decimal => NumberText.IsJsonNumber(Encoding.UTF8.GetBytes(value)),
        _ => false,
    };

    private void ReadUndefined(string name)
    {
        var items = new List<byte[]?>(1);
        do
        {
            items.Add(Captured(ReadUndefinedItem));
        }
        while (IsAt(name));

        _writer.WritePropertyName(name);
        WriteRaw(items, asArray: items.Count > 1);
    }

    private void ReadUndefinedItem()
    {
        if (_xml.IsEmptyElement && _xml.GetAttribute("value") is { } value)
        {
            _writer.WriteStringValue(value);
            _xml.Read();
            return;
        }

        _writer.WriteStartObject();
        ReadChildren(structure: null);
        _writer.WriteEndObject();
    }

    private void WriteRaw(List<byte[]?> items, bool asArray)
    {
        if (asArray) _writer.WriteStartArray();
        foreach (var item in items)
        {
            if (item is null) _writer.WriteNullValue();
            else _writer.WriteRawValue(item, skipInputValidation: true);
        }

        if (asArray) _writer.WriteEndArray();
    }

    private byte[] Captured(Action write)
    {
        var outer = _writer;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (_writer = new Utf8JsonWriter(buffer, JsonOptions)) write();
        _writer = outer;
        return buffer.WrittenSpan.ToArray();
    }
}
