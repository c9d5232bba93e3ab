namespace EhrConnect.Hl7;

/// <summary>Why an input is not a message. The numbers are stable.</summary>
public enum Hl7ParseErrorCode
{
    /// <summary>No error.</summary>
    None = 0,

    /// <summary>The input holds nothing, or only blanks and framing bytes.</summary>
    Empty = 1,

    /// <summary>The input does not begin with an MSH segment.</summary>
    NoHeader = 2,

    /// <summary>MSH-1 is missing, a letter, a digit, or not a single ASCII character.</summary>
    UnusableDelimiters = 3,

    /// <summary>The input is a batch or file (FHS, BHS): read it with <see cref="Hl7File"/>.</summary>
    IsBatch = 4,

    /// <summary>The input is longer than <see cref="Hl7ParseOptions.MaximumLength"/>.</summary>
    TooLarge = 5,
}
