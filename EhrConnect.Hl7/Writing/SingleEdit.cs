namespace EhrConnect.Hl7;

/// <summary>One change to a message, at the price of one copy.</summary>
internal static class SingleEdit
{
    public static Hl7Message Apply(Hl7Message message, Hl7Path path, string text)
    {
        if (message.Codec.IsTranscoded)
            return message.Edit().Set(path, text).ToMessage();
        var value = new PooledBytes(stackalloc byte[256]);
        EscapeEncoder.Write(ref value, text, message.Delimiters, message.Codec.Inner);
        var padding = new PooledBytes(stackalloc byte[64]);
        (int start, int length) = EditLocator.Locate(message.Span, message.Scanner, message.Delimiters, path, ref padding);

        ReadOnlySpan<byte> old = message.Bytes.Span;
        int before = MessageReader.LeadingLength(old);
        int at = before + start;
        byte[] bytes = GC.AllocateUninitializedArray<byte>(old.Length - length + padding.Length + value.Length);
        old[..at].CopyTo(bytes);
        padding.Written.CopyTo(bytes.AsSpan(at));
        value.Written.CopyTo(bytes.AsSpan(at + padding.Length));
        old[(at + length)..].CopyTo(bytes.AsSpan(at + padding.Length + value.Length));
        padding.Release();
        value.Release();
        // Only MSH says how a message is read; after a change elsewhere nothing has to be found again.
        return path.Segment is "MSH"
            ? MessageReader.Read(bytes, Hl7ParseOptions.Unlimited).Message!
            : new Hl7Message(bytes, bytes.AsMemory(before, message.Text.Length + bytes.Length - old.Length), message.Delimiters, message.Scanner, message.Codec);
    }
}
