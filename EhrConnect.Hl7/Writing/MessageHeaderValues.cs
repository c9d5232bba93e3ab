namespace EhrConnect.Hl7;

/// <summary>What goes into MSH of a new message.</summary>
public sealed record MessageHeaderValues
{
    /// <summary>MSH-9 as <c>ADT^A01</c>; the message structure is added where the version has it.</summary>
    public required string MessageType { get; init; }

    /// <summary>MSH-12.</summary>
    public string Version { get; init; } = "2.5.1";

    /// <summary>MSH-3.</summary>
    public string SendingApplication { get; init; } = string.Empty;

    /// <summary>MSH-4.</summary>
    public string SendingFacility { get; init; } = string.Empty;

    /// <summary>MSH-5.</summary>
    public string ReceivingApplication { get; init; } = string.Empty;

    /// <summary>MSH-6.</summary>
    public string ReceivingFacility { get; init; } = string.Empty;

    /// <summary>MSH-10; a new unique one when null.</summary>
    public string? ControlId { get; init; }

    /// <summary>MSH-11.</summary>
    public string ProcessingId { get; init; } = "P";

    /// <summary>MSH-15; <see cref="AcknowledgmentCondition.Unspecified"/> together with MSH-16 asks for original mode.</summary>
    public AcknowledgmentCondition AcceptAcknowledgment { get; init; }

    /// <summary>MSH-16.</summary>
    public AcknowledgmentCondition ApplicationAcknowledgment { get; init; }

    /// <summary>MSH-18, a name of table 0211; UTF-8 without a declaration when null.</summary>
    public string? CharacterSet { get; init; }

    /// <summary>MSH-1 and MSH-2.</summary>
    public Delimiters Delimiters { get; init; } = Delimiters.Standard;

    /// <summary>What no message can begin with, and the property that says it; null when all is well.</summary>
    internal (string Property, string Text)? Problem()
    {
        if (Hl7Version.Find(Version) is null)
            return ("version", $"'{Version}' is not a version from 2.1 to 2.8.2.");
        if (MessageType.Split('^', '_') is not [{ Length: 3 }] and not [{ Length: 3 }, { Length: 3 }, ..])
            return ("messageType", $"'{MessageType}' is not a message type; write it as ADT^A01.");
        if (CharacterSet is string name && Hl7.CharacterSet.Find(name) is not { IsTransparent: true })
            return ("characterSet", $"The character set '{name}' cannot be written; use UNICODE UTF-8 or one of 8859/1 to 8859/15.");
        return Hl7Message.Parse(Start()).Message is Hl7Message message && message.Delimiters == Delimiters
            ? null
            : ("delimiters", "The delimiters cannot be used: each is another ASCII character, no letter or digit, and none before the last is missing.");
    }

    /// <summary>MSH with nothing in it but its delimiters and the character set.</summary>
    internal byte[] Start()
    {
        string separator = ((char)Delimiters.Field).ToString();
        string rest = CharacterSet is null ? separator : string.Concat(Enumerable.Repeat(separator, 16)) + CharacterSet;
        return System.Text.Encoding.ASCII.GetBytes($"MSH{separator}{Delimiters.EncodingCharacters}{rest}\r");
    }
}
