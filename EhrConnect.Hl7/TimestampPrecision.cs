namespace EhrConnect.Hl7;

/// <summary>How much of a date and time was sent.</summary>
public enum TimestampPrecision
{
    /// <summary><c>YYYY</c></summary>
    Year = 0,

    /// <summary><c>YYYYMM</c></summary>
    Month = 1,

    /// <summary><c>YYYYMMDD</c></summary>
    Day = 2,

    /// <summary><c>YYYYMMDDHH</c></summary>
    Hour = 3,

    /// <summary><c>YYYYMMDDHHMM</c></summary>
    Minute = 4,

    /// <summary><c>YYYYMMDDHHMMSS</c></summary>
    Second = 5,

    /// <summary><c>YYYYMMDDHHMMSS.S[S[S[S]]]</c></summary>
    Fraction = 6,
}
