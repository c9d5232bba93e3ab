namespace EhrConnect.Hl7.Mllp;

/// <summary>What a framer tolerates.</summary>
public sealed record MllpFramerOptions
{
    /// <summary>The defaults: 16 MiB, tolerant end of block.</summary>
    public static MllpFramerOptions Default { get; } = new();

    /// <summary>The longest message in bytes, framing not counted.</summary>
    public int MaximumLength { get; init; } = 16 * 1024 * 1024;

    /// <summary>
    /// True: only FS CR ends a message, and any other FS is data.
    /// False (the default): FS followed by CR, LF, NUL or a new VT ends it as well; an FS inside data stays data.
    /// </summary>
    public bool StrictEndBlock { get; init; }

    /// <summary>How many bytes of a message that is too long are handed out, enough to answer it by its MSH.</summary>
    public int TooLargePrefixLength { get; init; } = 4096;
}
