using System.Buffers;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Builds acknowledgements: sender and receiver swapped, the sender's version, delimiters and character set, an own MSH-10,
/// MSA-2 repeating the sender's MSH-10, and ERR in the form of the version (chapter 2, "MSA", "ERR").
/// </summary>
/// <remarks>Safe to use from several threads.</remarks>
/// <param name="time">The clock for MSH-7 and MSH-10.</param>
/// <param name="defaultVersion">MSH-12 when the sender gave none.</param>
public sealed class AcknowledgmentBuilder(TimeProvider time, string defaultVersion = "2.5.1")
{
    readonly ControlIdSource _controlIds = new(time);

    /// <summary>The acknowledgement of a message.</summary>
    /// <param name="received">The message to answer.</param>
    /// <param name="code">MSA-1.</param>
    /// <param name="errors">What went wrong; an AE, AR, CE or CR without errors says 207.</param>
    /// <returns>The bytes of the acknowledgement, without MLLP framing.</returns>
    public byte[] Build(Hl7Message received, AcknowledgmentCode code, params ReadOnlySpan<AcknowledgmentError> errors)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Write(output, received, code, errors);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes the acknowledgement of a message.</summary>
    /// <param name="output">Where to write; MLLP framing is the caller's.</param>
    /// <param name="received">The message to answer.</param>
    /// <param name="code">MSA-1.</param>
    /// <param name="errors">What went wrong; an AE, AR, CE or CR without errors says 207.</param>
    public void Write(IBufferWriter<byte> output, Hl7Message received, AcknowledgmentCode code, params ReadOnlySpan<AcknowledgmentError> errors) =>
        Write(output, received, code, _controlIds.Next(), time.GetUtcNow(), errors);

    /// <summary>Writes an acknowledgement whose id and time the caller chooses: the same arguments make the same bytes, so a first answer can be given again.</summary>
    /// <param name="output">Where to write; MLLP framing is the caller's.</param>
    /// <param name="received">The message to answer.</param>
    /// <param name="code">MSA-1.</param>
    /// <param name="controlId">MSH-10; at most 20 characters before version 2.7.</param>
    /// <param name="moment">MSH-7, sent in the local time zone with its offset.</param>
    /// <param name="errors">What went wrong; an AE, AR, CE or CR without errors says 207.</param>
    public void Write(IBufferWriter<byte> output, Hl7Message received, AcknowledgmentCode code, string controlId, DateTimeOffset moment, params ReadOnlySpan<AcknowledgmentError> errors)
    {
        if (!received.Codec.IsTranscoded)
        {
            WriteText(output, received, code, controlId, moment, errors);
            return;
        }

        // The received values are UTF-8 by now; the sender reads its own character set.
        var text = new ArrayBufferWriter<byte>(256);
        WriteText(text, received, code, controlId, moment, errors);
        output.Write(received.CharacterSet.Encode(Encoding.UTF8.GetString(text.WrittenSpan)));
    }

    void WriteText(IBufferWriter<byte> output, Hl7Message received, AcknowledgmentCode code, string controlId, DateTimeOffset moment, ReadOnlySpan<AcknowledgmentError> errors)
    {
        Segment header = received.Header.Segment;
        string versionName = received.Header.Version ?? defaultVersion;
        // An unknown version is answered in the form of the default one, under the name the sender used.
        Hl7Version version = Hl7Version.Find(versionName) ?? Hl7Version.Find(defaultVersion) ?? Hl7Version.All[^1];
        var writer = new AcknowledgmentWriter(output, received.Delimiters.Completed(), received.Codec, version);
        writer.Header(header, Timestamp(moment), controlId, versionName);
        writer.Acknowledgment(code, header.Field(10).Value.Bytes, Defaulted(code, errors));
    }

    /// <summary>The acknowledgement of an input that is no message: standard delimiters, default version, empty MSA-2.</summary>
    /// <param name="code">MSA-1, usually <see cref="AcknowledgmentCode.AE"/> or <see cref="AcknowledgmentCode.AR"/>.</param>
    /// <param name="errors">What went wrong; 207 when there is none.</param>
    /// <returns>The bytes of the acknowledgement, without MLLP framing.</returns>
    public byte[] BuildWithoutMessage(AcknowledgmentCode code, params ReadOnlySpan<AcknowledgmentError> errors)
    {
        var output = new ArrayBufferWriter<byte>(256);
        Hl7Version version = Hl7Version.Find(defaultVersion) ?? Hl7Version.All[^1];
        var writer = new AcknowledgmentWriter(output, Delimiters.Standard, CharacterSet.Unspecified.Codec, version);
        writer.Header(default, Timestamp(), _controlIds.Next(), defaultVersion);
        writer.Acknowledgment(code, default, Defaulted(code, errors));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The acknowledgement of an input that could not be parsed.</summary>
    /// <param name="code">MSA-1.</param>
    /// <param name="error">Why there is no message.</param>
    /// <returns>The bytes of the acknowledgement, without MLLP framing.</returns>
    public byte[] BuildForUnreadable(AcknowledgmentCode code, Hl7ParseError error) =>
        BuildWithoutMessage(code, new AcknowledgmentError(
            error.Code is Hl7ParseErrorCode.TooLarge ? Hl7ErrorCode.ApplicationInternalError : Hl7ErrorCode.SegmentSequenceError,
            error.Text,
            new Hl7Location("MSH")));

    /// <summary>The answer to a batch: the acknowledgements of its messages between BHS and BTS, BHS-12 repeating the sender's BHS-11.</summary>
    /// <param name="received">The batch to answer.</param>
    /// <param name="acknowledgments">One acknowledgement for each message that wants one.</param>
    /// <returns>The bytes of the batch, without MLLP framing.</returns>
    public byte[] BuildBatch(Hl7Batch received, params ReadOnlySpan<byte[]> acknowledgments)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        BatchAcknowledgment.Write(output, received.Header, Timestamp(), _controlIds.Next(), acknowledgments);
        return output.WrittenSpan.ToArray();
    }

    string Timestamp() => Timestamp(time.GetUtcNow());

    string Timestamp(DateTimeOffset moment) => Hl7Timestamp.From(TimeZoneInfo.ConvertTime(moment, time.LocalTimeZone)).ToString();

    static ReadOnlySpan<AcknowledgmentError> Defaulted(AcknowledgmentCode code, ReadOnlySpan<AcknowledgmentError> errors) =>
        errors.IsEmpty && code is not (AcknowledgmentCode.AA or AcknowledgmentCode.CA)
            ? new AcknowledgmentError[] { new(Hl7ErrorCode.ApplicationInternalError) }
            : errors;
}
