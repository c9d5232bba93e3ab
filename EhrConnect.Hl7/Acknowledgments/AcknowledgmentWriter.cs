using System.Buffers;
using System.Globalization;

namespace EhrConnect.Hl7;

/// <summary>Writes MSH, MSA and ERR of one acknowledgement.</summary>
internal readonly struct AcknowledgmentWriter(IBufferWriter<byte> output, Delimiters delimiters, TextCodec codec, Hl7Version version)
{
    static ReadOnlySpan<byte> SegmentEnd => "\r"u8;

    public void Header(Segment received, string timestamp, string controlId, string versionName)
    {
        output.Write("MSH"u8);
        Separator();
        foreach (byte character in (ReadOnlySpan<byte>)[delimiters.Component, delimiters.Repetition, delimiters.Escape, delimiters.Subcomponent, delimiters.Truncation])
        {
            if (character != Delimiters.None)
                output.Write([character]);
        }

        // MSH-3 to MSH-6: the receiver of the message is the sender of its acknowledgement.
        foreach (int field in (ReadOnlySpan<int>)[5, 6, 3, 4])
            Field(received.Field(field).Value.Bytes);
        Field(timestamp);
        Separator();
        Separator();
        MessageType(received);
        Field(controlId);
        ReadOnlySpan<byte> processingId = received.Field(11).Value.Bytes;
        Field(processingId.IsEmpty ? "P"u8 : processingId);
        Field(versionName);
        ReadOnlySpan<byte> declared = received.Field(18).Value.Bytes;
        if (!declared.IsEmpty && version.IsAtLeast("2.3"))
        {
            for (int field = 13; field < 18; field++)
                Separator();
            Field(declared);
        }

        output.Write(SegmentEnd);
    }

    public void Acknowledgment(AcknowledgmentCode code, ReadOnlySpan<byte> controlId, ReadOnlySpan<AcknowledgmentError> errors)
    {
        output.Write("MSA"u8);
        Field(code.ToString());
        Field(controlId);
        // MSA-3 was withdrawn in 2.7; ERR-8 carries the text.
        if (!errors.IsEmpty && !version.IsAtLeast("2.7"))
            Field(errors[0].Text ?? ErrorCodeTable.Describe(errors[0].Code));
        output.Write(SegmentEnd);
        if (version.IsAtLeast("2.5"))
        {
            foreach (AcknowledgmentError error in errors)
                Error(error);
        }
        else if (!errors.IsEmpty)
        {
            ErrorsBeforeVersion25(errors);
        }
    }

    void Error(AcknowledgmentError error)
    {
        output.Write("ERR"u8);
        Separator();
        Separator();
        Parts(error.Location?.Parts() ?? [], delimiters.Component);
        Separator();
        Parts([Number(error.Code), ErrorCodeTable.Describe(error.Code), "HL70357"], delimiters.Component);
        Field(error.Severity switch { Hl7Severity.Warning => "W"u8, Hl7Severity.Information => "I"u8, _ => "E"u8 });
        if (error.Text is not null)
        {
            for (int field = 5; field < 8; field++)
                Separator();
            Field(error.Text);
        }

        output.Write(SegmentEnd);
    }

    /// <summary>ERR-1 of data type ELD: segment, sequence, field and the code with its own parts one level down.</summary>
    void ErrorsBeforeVersion25(ReadOnlySpan<AcknowledgmentError> errors)
    {
        output.Write("ERR"u8);
        Separator();
        for (int i = 0; i < errors.Length; i++)
        {
            if (i > 0)
                output.Write([delimiters.Repetition]);
            Hl7Location location = errors[i].Location ?? new Hl7Location(string.Empty, 0);
            Parts([location.Segment, Number(location.Sequence), Number(location.Field)], delimiters.Component);
            output.Write([delimiters.Component]);
            Parts([Number(errors[i].Code), ErrorCodeTable.Describe(errors[i].Code), "HL70357"], delimiters.Subcomponent);
        }

        output.Write(SegmentEnd);
    }

    void MessageType(Segment received)
    {
        output.Write("ACK"u8);
        ReadOnlySpan<byte> trigger = received.Field(9).Component(2).Value.Bytes;
        if (!version.IsAtLeast("2.2") || trigger.IsEmpty)
            return;
        output.Write([delimiters.Component]);
        output.Write(trigger);
        if (!version.IsAtLeast("2.3.1"))
            return;
        output.Write([delimiters.Component]);
        output.Write("ACK"u8);
    }

    void Parts(ReadOnlySpan<string> parts, byte separator)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            if (i > 0)
                output.Write([separator]);
            Text(parts[i]);
        }
    }

    /// <summary>A value as the sender wrote it; a control character in it could end the acknowledgement's frame.</summary>
    void Field(ReadOnlySpan<byte> raw)
    {
        Separator();
        while (raw.IndexOfAnyInRange((byte)0, (byte)0x1F) is int control and >= 0)
        {
            output.Write(raw[..control]);
            raw = raw[(control + 1)..];
        }

        output.Write(raw);
    }

    void Field(string text)
    {
        Separator();
        Text(text);
    }

    void Text(string text)
    {
        var escaped = new PooledBytes(stackalloc byte[256]);
        EscapeEncoder.Write(ref escaped, text, delimiters, codec);
        output.Write(escaped.Written);
        escaped.Release();
    }

    void Separator() => output.Write([delimiters.Field]);

    static string Number(Hl7ErrorCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);

    static string Number(int value) => value == 0 ? string.Empty : value.ToString(CultureInfo.InvariantCulture);
}
