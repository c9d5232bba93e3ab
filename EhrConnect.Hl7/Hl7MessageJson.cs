using System.Text;
using System.Text.Json;

namespace EhrConnect.Hl7;

/// <summary>
/// A message as JSON: header facts, delimiters, then segments, fields, repetitions, components and subcomponents by their numbers in the standard.
/// Empty places are left out; the explicit null is a JSON null.
/// </summary>
public static class Hl7MessageJson
{
    /// <summary>Writes a message.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="message">The message.</param>
    public static void Write(Utf8JsonWriter writer, Hl7Message message)
    {
        writer.WriteStartObject();
        WriteHeader(writer, message.Header);
        WriteDelimiters(writer, message.Delimiters);
        writer.WriteStartArray("segments");
        foreach (Segment segment in message.Segments)
            WriteSegment(writer, message, segment);
        writer.WriteEndArray();
        writer.WriteStartArray("warnings");
        foreach (Hl7Warning warning in message.Warnings)
        {
            writer.WriteStartObject();
            writer.WriteString("code", JsonNamingPolicy.CamelCase.ConvertName(warning.Code.ToString()));
            writer.WriteNumber("position", warning.Position);
            writer.WriteString("text", warning.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>A message as a JSON text.</summary>
    /// <param name="message">The message.</param>
    /// <param name="indented">Whether to break lines.</param>
    public static string ToJson(Hl7Message message, bool indented = false)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = indented }))
            Write(writer, message);
        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    static void WriteHeader(Utf8JsonWriter writer, MessageHeader header)
    {
        writer.WriteString("messageType", header.MessageCode);
        writer.WriteString("triggerEvent", header.TriggerEvent);
        writer.WriteString("structure", header.MessageStructure);
        writer.WriteString("version", header.Version);
        writer.WriteString("controlId", header.ControlId);
        writer.WriteString("sendingApplication", header.SendingApplication);
        writer.WriteString("sendingFacility", header.SendingFacility);
        writer.WriteString("receivingApplication", header.ReceivingApplication);
        writer.WriteString("receivingFacility", header.ReceivingFacility);
        writer.WriteString("timestamp", header.Segment.Field(7).Text);
        writer.WriteString("characterSet", header.CharacterSet);
    }

    static void WriteDelimiters(Utf8JsonWriter writer, Delimiters delimiters)
    {
        writer.WriteStartObject("delimiters");
        Delimiter("field", delimiters.Field);
        Delimiter("component", delimiters.Component);
        Delimiter("repetition", delimiters.Repetition);
        Delimiter("escape", delimiters.Escape);
        Delimiter("subcomponent", delimiters.Subcomponent);
        Delimiter("truncation", delimiters.Truncation);
        writer.WriteEndObject();

        void Delimiter(string name, byte value)
        {
            if (value != Delimiters.None)
                writer.WriteString(name, ((char)value).ToString());
        }
    }

    static void WriteSegment(Utf8JsonWriter writer, Hl7Message message, Segment segment)
    {
        writer.WriteStartObject();
        writer.WriteString("name", segment.Name);
        writer.WriteStartArray("fields");
        var fields = new FieldParts(message.Span, segment.Position, segment.Bytes.Length, message.Delimiters.Field);
        while (fields.MoveNext())
        {
            if (fields.Current.Length <= 0)
                continue;
            WritePart(writer, message, "field", fields.Number, fields.Current);
            writer.WriteStartArray("repetitions");
            WriteRepetitions(writer, message, fields.Current);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteRepetitions(Utf8JsonWriter writer, Hl7Message message, Slice field)
    {
        var repetitions = new Parts(message.Span, field, message.Delimiters.Repetition);
        while (repetitions.MoveNext())
        {
            writer.WriteStartObject();
            writer.WriteString("value", Text(message, repetitions.Current));
            writer.WriteStartArray("components");
            WriteComponents(writer, message, repetitions.Current);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    static void WriteComponents(Utf8JsonWriter writer, Hl7Message message, Slice repetition)
    {
        byte delimiter = message.Delimiters.Subcomponent;
        var components = new Parts(message.Span, repetition, message.Delimiters.Component);
        while (components.MoveNext())
        {
            if (components.Current.Length == 0)
                continue;
            WritePart(writer, message, "component", components.Number, components.Current);
            if (Slices.ChildCount(message.Span, components.Current, delimiter) > 1)
                WriteSubcomponents(writer, message, components.Current);
            writer.WriteEndObject();
        }
    }

    static void WriteSubcomponents(Utf8JsonWriter writer, Hl7Message message, Slice component)
    {
        writer.WriteStartArray("subcomponents");
        var subcomponents = new Parts(message.Span, component, message.Delimiters.Subcomponent);
        while (subcomponents.MoveNext())
        {
            if (subcomponents.Current.Length == 0)
                continue;
            WritePart(writer, message, "subcomponent", subcomponents.Number, subcomponents.Current);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>The number and text of a part; its object stays open.</summary>
    static void WritePart(Utf8JsonWriter writer, Hl7Message message, string name, int number, Slice part)
    {
        writer.WriteStartObject();
        writer.WriteNumber(name, number);
        writer.WriteString("value", Text(message, part));
    }

    static string? Text(Hl7Message message, Slice part) => new Hl7Value(message, part).Text;
}
