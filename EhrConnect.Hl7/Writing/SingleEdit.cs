using System.Buffers;

namespace EhrConnect.Hl7;

/// <summary>One change to a message, at the price of one copy.</summary>
internal static class SingleEdit
{
    public static Hl7Message Apply(Hl7Message message, Hl7Path path, string text)
    {
        if (message.Codec.IsTranscoded)
            return message.Edit().Set(path, text).ToMessage();
        var value = new ArrayBufferWriter<byte>(text.Length + 16);
        EscapeEncoder.Write(value, text, message.Delimiters, message.Codec.Inner);
        var padding = new PooledBytes(stackalloc byte[64]);
        (int start, int length) = EditLocator.Locate(message.Text.Span, message.Scanner, message.Delimiters, path, ref padding);

        ReadOnlySpan<byte> old = message.Bytes.Span;
        int at = MessageReader.LeadingLength(old) + start;
        byte[] bytes = GC.AllocateUninitializedArray<byte>(old.Length - length + padding.Length + value.WrittenCount);
        old[..at].CopyTo(bytes);
        padding.Written.CopyTo(bytes.AsSpan(at));
        value.WrittenSpan.CopyTo(bytes.AsSpan(at + padding.Length));
        old[(at + length)..].CopyTo(bytes.AsSpan(at + padding.Length + value.WrittenCount));
        padding.Release();
        return MessageReader.Read(bytes, new Hl7ParseOptions { MaximumLength = int.MaxValue }).Message!;
    }
}
