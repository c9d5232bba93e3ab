using EhrConnect.Hl7;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>MSH-10 of the answer to a stored message: another one for each code, always the same for the same message.</summary>
internal static class AnswerId
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 20;
    private const int BitsPerCharacter = 5;

    /// <summary>A letter for the code, then 95 bits of the id without its version: 20 characters, as every version of the standard allows.</summary>
    public static string Of(Guid messageId, AcknowledgmentCode code) => string.Create(Length, (messageId, code), static (text, of) =>
    {
        Span<byte> bytes = stackalloc byte[16];
        of.messageId.TryWriteBytes(bytes, bigEndian: true, out _);
        // The first 48 bits are the time, then comes the version; the last 64 bits are chance.
        var time = (System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16) | ((ulong)bytes[15] << 48);
        var chance = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        text[0] = (char)('A' + (int)of.code);
        for (var i = 11; i > 0; i--, time >>= BitsPerCharacter) text[i] = Alphabet[(int)(time & 31)];
        for (var i = Length - 1; i > 11; i--, chance >>= BitsPerCharacter) text[i] = Alphabet[(int)(chance & 31)];
    });
}
