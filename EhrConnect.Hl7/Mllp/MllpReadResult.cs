using System.Buffers;

namespace EhrConnect.Hl7.Mllp;

/// <summary>What a framer found.</summary>
/// <param name="Status">The kind.</param>
/// <param name="Payload">The bytes without framing, inside the buffer given to the framer: use or copy them before advancing the reader.</param>
/// <param name="SkippedBytes">How many bytes before the frame belonged to none (line ends and NULs between frames are not counted).</param>
public readonly record struct MllpReadResult(MllpReadStatus Status, ReadOnlySequence<byte> Payload, long SkippedBytes)
{
    /// <summary>True when the CR after the FS was missing.</summary>
    public bool IsUnterminated { get; init; }
}
