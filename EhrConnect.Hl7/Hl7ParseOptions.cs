namespace EhrConnect.Hl7;

/// <summary>Limits and defaults for parsing.</summary>
public sealed record Hl7ParseOptions
{
    /// <summary>The defaults: at most 64 MiB.</summary>
    public static Hl7ParseOptions Default { get; } = new();

    /// <summary>For a message that was accepted before and changed here.</summary>
    internal static Hl7ParseOptions Unlimited { get; } = new() { MaximumLength = int.MaxValue };

    /// <summary>The largest input accepted, in bytes. A longer one is <see cref="Hl7ParseErrorCode.TooLarge"/>.</summary>
    public int MaximumLength { get; init; } = 64 * 1024 * 1024 - 1;

    /// <summary>The character set of a message without MSH-18; null for <see cref="CharacterSet.Unspecified"/>.</summary>
    public CharacterSet? DefaultCharacterSet { get; init; }
}
