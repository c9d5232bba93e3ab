namespace EhrConnect.Hl7;

/// <summary>A time of day with the precision and zone it was sent with (data type TM, chapter 2A: <c>HH[MM[SS[.S[S[S[S]]]]]][+/-ZZZZ]</c>).</summary>
/// <param name="Time">The time as written, missing parts zero.</param>
/// <param name="Precision">How much was sent: from <see cref="TimestampPrecision.Hour"/> on.</param>
/// <param name="FractionDigits">How many digits of the second's fraction were sent.</param>
/// <param name="Offset">The zone, or null when none was sent.</param>
public readonly record struct Hl7Time(TimeOnly Time, TimestampPrecision Precision, int FractionDigits, TimeSpan? Offset)
{
    const int DateLength = 8;

    /// <summary>Reads the bytes of a TM.</summary>
    /// <param name="bytes">The value as sent.</param>
    /// <param name="value">The time.</param>
    /// <returns>False when the bytes are no valid time.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Hl7Time value)
    {
        value = default;
        bytes = bytes.Trim((byte)' ');
        Span<byte> moment = stackalloc byte[DateLength + 24];
        if (bytes.Length < 2 || bytes.Length > moment.Length - DateLength)
            return false;
        // A time is the end of a date and time.
        "20000101"u8.CopyTo(moment);
        bytes.CopyTo(moment[DateLength..]);
        if (!Hl7Timestamp.TryParse(moment[..(DateLength + bytes.Length)], out Hl7Timestamp read) || read.Precision < TimestampPrecision.Hour)
            return false;
        value = new Hl7Time(TimeOnly.FromDateTime(read.DateTime), read.Precision, read.FractionDigits, read.Offset);
        return true;
    }

    /// <summary>The time as HL7 writes it, with the precision it has.</summary>
    public override string ToString() =>
        new Hl7Timestamp(new DateTime(new DateOnly(2000, 1, 1), Time, DateTimeKind.Unspecified), Precision, FractionDigits, Offset).ToString()[DateLength..];
}
