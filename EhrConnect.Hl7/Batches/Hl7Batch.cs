namespace EhrConnect.Hl7;

/// <summary>One batch of a file: BHS, messages, BTS (chapter 2, "Batch protocol"). Header and trailer may be absent.</summary>
/// <param name="Header">BHS, or absent.</param>
/// <param name="Messages">The messages in order; one that cannot be read is an error result that holds its bytes.</param>
/// <param name="Trailer">BTS, or absent.</param>
public sealed record Hl7Batch(Segment Header, IReadOnlyList<Hl7ParseResult> Messages, Segment Trailer)
{
    /// <summary>BTS-1, how many messages the sender counted; null when it does not say, or says what is no count.</summary>
    public int? DeclaredCount => Trailer.Field(1).Value.Number is decimal and >= 0 and <= int.MaxValue and decimal number && decimal.Truncate(number) == number ? (int)number : null;
}
