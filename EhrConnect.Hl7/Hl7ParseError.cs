namespace EhrConnect.Hl7;

/// <summary>Why an input could not be read as a message. Holds no content of the input, so it is safe to log.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Position">The byte offset in the input where reading stopped.</param>
/// <param name="Text">One line in English.</param>
public sealed record Hl7ParseError(Hl7ParseErrorCode Code, int Position, string Text);
