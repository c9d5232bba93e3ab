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
        MessageHeader header = message.Header;
        writer.WriteString("messageType", header.MessageCode);
        writer.WriteString("triggerEvent", header.TriggerEvent);
        writer.WriteString("structure", header.MessageStructure);
        writer.WriteString("version", header.Version);
        writer.WriteString("controlId", header.ControlId);
        writer.WriteString("characterSet", header.CharacterSet);
        WriteDelimiters(writer, message.Delimiters);
        writer.WriteStartArray("segments");
        foreach (Segment segment in message.Segments)
            WriteSegment(writer, segment);
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

    static void WriteSegment(Utf8JsonWriter writer, Segment segment)
    {
        writer.WriteStartObject();
        writer.WriteString("name", segment.Name);
        writer.WriteStartArray("fields");
        for (int number = 1; number <= segment.FieldCount; number++)
        {
            Field field = segment.Field(number);
            if (field.State <= ValueState.Empty)
                continue;
            writer.WriteStartObject();
            writer.WriteNumber("field", number);
            WriteText(writer, field.Value);
            writer.WriteStartArray("repetitions");
            for (int r = 1; r <= field.Count; r++)
                WriteRepetition(writer, field.Repetition(r));
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteRepetition(Utf8JsonWriter writer, Repetition repetition)
    {
        writer.WriteStartObject();
        WriteText(writer, repetition.Value);
        writer.WriteStartArray("components");
        for (int c = 1; c <= repetition.Count; c++)
        {
            Component component = repetition.Component(c);
            if (component.State <= ValueState.Empty)
                continue;
            writer.WriteStartObject();
            writer.WriteNumber("component", c);
            WriteText(writer, component.Value);
            if (component.Count > 1)
                WriteSubcomponents(writer, component);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    static void WriteSubcomponents(Utf8JsonWriter writer, Component component)
    {
        writer.WriteStartArray("subcomponents");
        for (int s = 1; s <= component.Count; s++)
        {
            Hl7Value value = component.Subcomponent(s);
            if (value.State <= ValueState.Empty)
                continue;
            writer.WriteStartObject();
            writer.WriteNumber("subcomponent", s);
            WriteText(writer, value);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    static void WriteText(Utf8JsonWriter writer, Hl7Value value) => writer.WriteString("value", value.Text);
}
