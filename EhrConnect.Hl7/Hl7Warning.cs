namespace EhrConnect.Hl7;

/// <summary>Something tolerated while reading. Holds no content of the message, so it is safe to log.</summary>
/// <param name="Code">The stable code.</param>
/// <param name="Position">The byte offset in the input.</param>
/// <param name="Text">One line in English.</param>
public sealed record Hl7Warning(Hl7WarningCode Code, int Position, string Text);
