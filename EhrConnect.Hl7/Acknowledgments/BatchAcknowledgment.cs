using System.Buffers;
using System.Globalization;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>Writes BHS, acknowledgements and BTS (chapter 2, "Acknowledging batches").</summary>
internal static class BatchAcknowledgment
{
    public static void Write(IBufferWriter<byte> output, Segment received, string timestamp, string controlId, ReadOnlySpan<byte[]> acknowledgments)
    {
        Delimiters delimiters = received.Exists ? received.Delimiters.Completed() : Delimiters.Standard;
        byte separator = delimiters.Field;
        output.Write("BHS"u8);
        output.Write([separator]);
        output.Write(Encoding.ASCII.GetBytes(delimiters.EncodingCharacters));
        foreach (int field in (ReadOnlySpan<int>)[5, 6, 3, 4])
            Field(received.Field(field).Value.Bytes);
        Field(Encoding.ASCII.GetBytes(timestamp));
        // BHS-8 security, BHS-9 name, BHS-10 comment.
        output.Write([separator, separator, separator]);
        Field(Encoding.ASCII.GetBytes(controlId));
        Field(received.Field(11).Value.Bytes);
        output.Write("\r"u8);
        foreach (byte[] acknowledgment in acknowledgments)
            output.Write(acknowledgment);
        output.Write("BTS"u8);
        Field(Encoding.ASCII.GetBytes(acknowledgments.Length.ToString(CultureInfo.InvariantCulture)));
        output.Write("\r"u8);

        void Field(ReadOnlySpan<byte> bytes)
        {
            output.Write([separator]);
            output.Write(bytes);
        }
    }
}
