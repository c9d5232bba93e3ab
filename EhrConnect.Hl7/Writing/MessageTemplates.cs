namespace EhrConnect.Hl7;

/// <summary>Starting points for the messages that are built most: the required segments of the structure, and those without which the message says nothing.</summary>
public static class MessageTemplates
{
    static readonly Dictionary<string, string[]> Useful = new(StringComparer.Ordinal)
    {
        ["ADT"] = ["PV1"],
        ["ORM"] = ["PID", "PV1", "ORC", "OBR"],
        ["OML"] = ["PID", "PV1", "ORC", "OBR"],
        ["ORU"] = ["PID", "OBR", "OBX"],
        ["SIU"] = ["SCH", "PID", "RGS"],
        ["MDM"] = ["PID", "PV1", "TXA", "OBX"],
        ["DFT"] = ["PID", "FT1"],
        ["VXU"] = ["PID", "ORC", "RXA", "RXR"],
        ["RDE"] = ["PID", "ORC", "RXE", "RXR"],
        ["ACK"] = ["MSA"],
    };

    /// <summary>The message types there are templates for.</summary>
    public static IReadOnlyList<string> MessageTypes { get; } =
    [
        "ADT^A01", "ADT^A02", "ADT^A03", "ADT^A04", "ADT^A08", "ADT^A11", "ADT^A13", "ADT^A28", "ADT^A31", "ADT^A40",
        "ORM^O01", "OML^O21", "ORU^R01", "SIU^S12", "SIU^S13", "SIU^S14", "SIU^S15", "MDM^T02", "DFT^P03", "VXU^V04", "RDE^O11", "ACK",
    ];

    /// <summary>Begins a message with its segments in place and their set ids, event and event time filled in.</summary>
    /// <param name="header">What goes into MSH.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">There is no structure for the message type in the version.</exception>
    public static Hl7MessageBuilder Create(MessageHeaderValues header, TimeProvider time)
    {
        var builder = new Hl7MessageBuilder(header, time);
        MessageStructure structure = builder.Structure
            ?? throw new ArgumentException($"Version {header.Version} has no structure for {header.MessageType}; build the message without a template.", nameof(header));
        Prepare(builder, structure, header, time);
        return builder;
    }

    /// <summary>Adds the segments of the template to a message that has only MSH.</summary>
    internal static void Prepare(Hl7MessageBuilder builder, MessageStructure structure, MessageHeaderValues header, TimeProvider time)
    {
        MessageHeader written = builder.Build().Header;
        foreach (string segment in Required(structure.Root).Skip(1))
            builder.AddSegment(segment);
        foreach (string segment in Useful.GetValueOrDefault(written.MessageCode!, []))
        {
            if (structure.Root.Contains(segment) && !builder.Build().Segment(segment).Exists && IsWanted(segment, written))
                builder.AddSegment(segment);
        }

        Fill(builder, header, time);
    }

    static bool IsWanted(string segment, MessageHeader header) =>
        // A person record without a visit: A28, A31 and A40 say nothing about one.
        segment is not "PV1" || header.TriggerEvent is not ("A28" or "A31" or "A40");

    static IEnumerable<string> Required(StructureElement group)
    {
        foreach (StructureElement element in group.Elements.Where(e => e.Minimum > 0))
        {
            if (!element.IsGroup)
            {
                yield return element.Name;
                continue;
            }

            foreach (string segment in Required(element))
                yield return segment;
        }
    }

    static void Fill(Hl7MessageBuilder builder, MessageHeaderValues header, TimeProvider time)
    {
        Hl7Message message = builder.Build();
        var dictionary = Hl7Dictionary.For(header.Version);
        foreach (Segment segment in message.Segments)
        {
            if (dictionary.Segment(segment.Name)?.Field(1) is { DataType: "SI" })
                builder.Set($"{segment.Name}-1", "1");
        }

        if (message.Segment("EVN").Exists)
        {
            // EVN-1 repeats the trigger event up to 2.6; 2.7 withdrew it.
            if (Hl7Version.Find(header.Version)?.IsAtLeast("2.7") == false)
                builder.Set("EVN-1", message.Header.TriggerEvent ?? string.Empty);
            builder.Set("EVN-2", Hl7Timestamp.From(time.GetLocalNow()));
        }
    }
}
