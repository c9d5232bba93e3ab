using System.Runtime.InteropServices;

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
[StructLayout(LayoutKind.Auto)]
public readonly record struct Delimiters(byte Field, byte Component, byte Repetition, byte Escape, byte Subcomponent, byte Truncation)
{
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

    /// <summary>True when some of the bytes cannot stand for themselves in a value.</summary>
    internal bool IsInside(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (value < 0x20 || IsSeparator(value))
                return true;
        }

        return false;
    }
}
