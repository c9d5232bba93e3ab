using CsCheck;
using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

public sealed class DelimiterMaskTests
{
    static readonly Gen<byte> Byte = Gen.OneOf(Gen.Byte, Gen.Const((byte)'|'), Gen.Const((byte)'^'), Gen.Const((byte)'~'), Gen.Const((byte)'&'), Gen.Const((byte)'\r'), Gen.Const((byte)'\n'));

    /// <summary>Every width marks the same bytes, whichever one this machine would choose; the widths it lacks run in software.</summary>
    [Fact]
    public void All_vector_widths_agree_with_looking_at_one_byte_after_the_other() => Byte.Array[64].Sample(block =>
    {
        var mask = new DelimiterMask(Delimiters.Standard);
        ulong expected = 0;
        for (int i = 0; i < block.Length; i++)
            expected |= "|^~&\r\n".Contains((char)block[i], StringComparison.Ordinal) ? 1UL << i : 0;
        Assert.Equal(expected, mask.OneByOne(ref block[0]));
        Assert.Equal(expected, mask.By128(ref block[0]));
        Assert.Equal(expected, mask.By256(ref block[0]));
        Assert.Equal(expected, mask.By512(ref block[0]));
    });

    [Fact]
    public void The_last_bytes_are_marked_when_they_fill_no_block() => Byte.Array[0, 63].Sample(rest =>
    {
        var mask = new DelimiterMask(Delimiters.Standard with { Subcomponent = Delimiters.None });
        ulong expected = 0;
        for (int i = 0; i < rest.Length; i++)
            expected |= "|^~\r\n".Contains((char)rest[i], StringComparison.Ordinal) ? 1UL << i : 0;
        return rest.Length == 0 || mask.At(rest, 0) == expected;
    });
}
