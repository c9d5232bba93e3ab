using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// Writes a changed message whose character set is no superset of ASCII: only the values that changed are encoded anew, every other byte stays as it came.
/// </summary>
internal static class TranscodedEdit
{
    /// <summary>The bytes of a message after its decoded text changed.</summary>
    public static byte[] Apply(Hl7Message origin, ReadOnlySpan<byte> changed)
    {
        ReadOnlySpan<byte> old = origin.Span;
        int prefix = CommonStart(old, changed, origin.Delimiters);
        int suffix = CommonEnd(old[prefix..], changed[prefix..], origin.Delimiters);
        ReadOnlySpan<byte> input = origin.Bytes.Span;
        int skipped = Utf16.FrameLength(input);
        int before = Encoding.UTF8.GetCharCount(old[..prefix]) + origin.LeadingCharacters;
        int replaced = Encoding.UTF8.GetCharCount(old[prefix..^suffix]);
        (int start, int end) = Find(origin.CharacterSet, input[skipped..], before, before + replaced);
        byte[] value = origin.CharacterSet.Encode(Encoding.UTF8.GetString(changed[prefix..^suffix]));
        byte[] bytes = [.. input[..(skipped + start)], .. value, .. input[(skipped + end)..]];
        // A stateful encoding may not be back in ASCII where a value ends; then the whole text is written anew.
        return Hl7Message.Parse(bytes).Message is Hl7Message read && read.Span.SequenceEqual(changed)
            ? bytes
            : origin.CharacterSet.Encode(Encoding.UTF8.GetString(changed) + "\r");
    }

    /// <summary>What is the same at the start, up to and with a delimiter.</summary>
    static int CommonStart(ReadOnlySpan<byte> old, ReadOnlySpan<byte> changed, Delimiters delimiters)
    {
        int length = old.CommonPrefixLength(changed);
        while (length > 0 && !IsBoundary(old[length - 1], delimiters))
            length--;
        return length;
    }

    /// <summary>What is the same at the end, from a delimiter on.</summary>
    static int CommonEnd(ReadOnlySpan<byte> old, ReadOnlySpan<byte> changed, Delimiters delimiters)
    {
        int length = 0;
        while (length < old.Length && length < changed.Length && old[^(length + 1)] == changed[^(length + 1)])
            length++;
        while (length > 0 && !IsBoundary(old[^length], delimiters))
            length--;
        return length;
    }

    static bool IsBoundary(byte value, Delimiters delimiters) =>
        value is (byte)'\r' or (byte)'\n' || value == delimiters.Field || value == delimiters.Component || value == delimiters.Repetition || value == delimiters.Subcomponent;

    /// <summary>How many bytes give the first characters: byte by byte, because only so the place after a character is exact in every encoding.</summary>
    static (int Start, int End) Find(CharacterSet characterSet, ReadOnlySpan<byte> bytes, int startCharacters, int endCharacters)
    {
        Decoder decoder = characterSet.GetDecoder();
        Span<char> characters = stackalloc char[16];
        int start = 0;
        int count = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (count == startCharacters && start == 0)
                start = i;
            if (count >= endCharacters)
                return (start, i);
            count += decoder.GetChars(bytes.Slice(i, 1), characters, flush: false);
        }

        return (count >= startCharacters && start > 0 ? start : bytes.Length, bytes.Length);
    }
}
