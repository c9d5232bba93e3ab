using System.Runtime.Intrinsics;

namespace EhrConnect.Hl7;

/// <summary>
/// The delimiters of one message, as MSH-1 and MSH-2 declare them (HL7 v2 chapter 2, "Message delimiters").
/// A delimiter the message does not declare is <see cref="None"/>, and nothing is split on it.
/// </summary>
/// <param name="Field">MSH-1, usually <c>|</c>.</param>
/// <param name="Component">First character of MSH-2, usually <c>^</c>.</param>
/// <param name="Repetition">Second character of MSH-2, usually <c>~</c>.</param>
/// <param name="Escape">Third character of MSH-2, usually <c>\</c>.</param>
/// <param name="Subcomponent">Fourth character of MSH-2, usually <c>&amp;</c>.</param>
/// <param name="Truncation">Fifth character of MSH-2 (from version 2.7), usually <c>#</c>.</param>
public readonly record struct Delimiters(byte Field, byte Component, byte Repetition, byte Escape, byte Subcomponent, byte Truncation)
{
    // One number, so that handing them over is one register: six bytes written one by one and read back as one word make the processor wait.
    readonly ulong _packed = Field | ((ulong)Component << 8) | ((ulong)Repetition << 16) | ((ulong)Escape << 24) | ((ulong)Subcomponent << 32) | ((ulong)Truncation << 40);

    /// <summary>MSH-1, usually <c>|</c>.</summary>
    public byte Field
    {
        get => (byte)_packed;
        init => _packed = Replace(0, value);
    }

    /// <summary>First character of MSH-2, usually <c>^</c>.</summary>
    public byte Component
    {
        get => (byte)(_packed >> 8);
        init => _packed = Replace(8, value);
    }

    /// <summary>Second character of MSH-2, usually <c>~</c>.</summary>
    public byte Repetition
    {
        get => (byte)(_packed >> 16);
        init => _packed = Replace(16, value);
    }

    /// <summary>Third character of MSH-2, usually <c>\</c>.</summary>
    public byte Escape
    {
        get => (byte)(_packed >> 24);
        init => _packed = Replace(24, value);
    }

    /// <summary>Fourth character of MSH-2, usually <c>&amp;</c>.</summary>
    public byte Subcomponent
    {
        get => (byte)(_packed >> 32);
        init => _packed = Replace(32, value);
    }

    /// <summary>Fifth character of MSH-2 (from version 2.7), usually <c>#</c>.</summary>
    public byte Truncation
    {
        get => (byte)(_packed >> 40);
        init => _packed = Replace(40, value);
    }

    /// <summary>Marks a delimiter the message does not declare.</summary>
    public const byte None = 0;

    /// <summary>The delimiters the standard recommends, without truncation: <c>|^~\&amp;</c>.</summary>
    public static Delimiters Standard { get; } = new((byte)'|', (byte)'^', (byte)'~', (byte)'\\', (byte)'&', None);

    /// <summary>MSH-2 as text.</summary>
    public string EncodingCharacters =>
        string.Concat([.. new[] { Component, Repetition, Escape, Subcomponent, Truncation }.Where(c => c != None).Select(c => ((char)c).ToString())]);

    /// <summary>True when the byte splits values or ends a segment, so that it cannot stand for itself in a value.</summary>
    /// <param name="value">The byte to look at.</param>
    public bool IsSeparator(byte value) =>
        value != None && (value == Field || value == Component || value == Repetition || value == Escape || value == Subcomponent || value == Truncation);

    /// <summary>These delimiters, and for those the message does not declare the first usual ones it does not use otherwise; for writing an answer.</summary>
    internal Delimiters Completed()
    {
        Delimiters all = this;
        if (all.Component == None)
            all = all with { Component = all.Unused() };
        if (all.Repetition == None)
            all = all with { Repetition = all.Unused() };
        if (all.Escape == None)
            all = all with { Escape = all.Unused() };
        return all.Subcomponent == None ? all with { Subcomponent = all.Unused() } : all;
    }

    ulong Replace(int shift, byte value) => (_packed & ~(0xFFUL << shift)) | ((ulong)value << shift);

    byte Unused()
    {
        foreach (byte candidate in "^~\\&|#%!*"u8)
        {
            if (!IsSeparator(candidate))
                return candidate;
        }

        return None;
    }

    /// <summary>True when some bytes cannot stand for themselves in a value: delimiters and control characters.</summary>
    internal bool AreIn(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (value < 0x20 || IsSeparator(value))
                return true;
        }

        return false;
    }

    /// <summary>A bit for each of sixteen bytes that cannot stand for itself in a value.</summary>
    internal uint SpecialAmong(Vector128<byte> block) =>
        (Vector128.LessThan(block, Vector128.Create((byte)0x20))
            | Vector128.Equals(block, Vector128.Create(Field)) | Vector128.Equals(block, Vector128.Create(Component))
            | Vector128.Equals(block, Vector128.Create(Repetition)) | Vector128.Equals(block, Vector128.Create(Escape))
            | Vector128.Equals(block, Vector128.Create(Subcomponent)) | Vector128.Equals(block, Vector128.Create(Truncation))).ExtractMostSignificantBits();
}
