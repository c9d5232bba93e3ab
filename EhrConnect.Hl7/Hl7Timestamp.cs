using System.Globalization;

namespace EhrConnect.Hl7;

/// <summary>
/// A date or date and time with the precision and zone it was sent with
/// (data types DT, DTM and TS, chapter 2A: <c>YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]</c>).
/// </summary>
/// <param name="DateTime">The moment as written, missing parts at their first value.</param>
/// <param name="Precision">How much was sent.</param>
/// <param name="FractionDigits">How many digits of the second's fraction were sent, 0 to 4.</param>
/// <param name="Offset">The zone, or null when none was sent.</param>
public readonly record struct Hl7Timestamp(DateTime DateTime, TimestampPrecision Precision, int FractionDigits, TimeSpan? Offset)
{
    /// <summary>Reads the bytes of a DT, DTM or TS; a degree-of-precision component after <c>^</c> is ignored.</summary>
    /// <param name="bytes">The value as sent.</param>
    /// <param name="value">The date or time.</param>
    /// <returns>False when the bytes are no valid date or time.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Hl7Timestamp value)
    {
        value = default;
        bytes = bytes.Trim((byte)' ');
        int caret = bytes.IndexOf((byte)'^');
        if (caret >= 0)
            bytes = bytes[..caret];

        TimeSpan? offset = null;
        int sign = bytes.IndexOfAny((byte)'+', (byte)'-');
        if (sign >= 0)
        {
            if (!TryZone(bytes[(sign + 1)..], bytes[sign] == '-', out TimeSpan zone))
                return false;
            offset = zone;
            bytes = bytes[..sign];
        }

        long fractionTicks = 0;
        int fractionDigits = 0;
        int point = bytes.IndexOf((byte)'.');
        if (point >= 0)
        {
            // Four digits are the limit of the standard; senders with seven exist and lose nothing here.
            fractionDigits = bytes.Length - point - 1;
            if (point != 14 || fractionDigits is < 1 or > 7 || !TryDigits(bytes, point + 1, fractionDigits, out int fraction))
                return false;
            fractionTicks = fraction * (long)Math.Pow(10, 7 - fractionDigits);
            bytes = bytes[..point];
        }

        int month = 1, day = 1, hour = 0, minute = 0, second = 0;
        bool read = bytes.Length is 4 or 6 or 8 or 10 or 12 or 14
            & TryDigits(bytes, 0, 4, out int year)
            & (bytes.Length < 6 || TryDigits(bytes, 4, 2, out month))
            & (bytes.Length < 8 || TryDigits(bytes, 6, 2, out day))
            & (bytes.Length < 10 || TryDigits(bytes, 8, 2, out hour))
            & (bytes.Length < 12 || TryDigits(bytes, 10, 2, out minute))
            & (bytes.Length < 14 || TryDigits(bytes, 12, 2, out second));
        if (!read || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
            return false;

        var moment = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        TimestampPrecision precision = fractionDigits > 0 ? TimestampPrecision.Fraction : (TimestampPrecision)((bytes.Length - 4) / 2);
        value = new Hl7Timestamp(moment.AddTicks(fractionTicks), precision, fractionDigits, offset);
        return true;
    }

    /// <summary>Makes a value for a moment.</summary>
    /// <param name="moment">The moment and its zone.</param>
    /// <param name="precision">How much to send; <see cref="TimestampPrecision.Fraction"/> sends milliseconds.</param>
    public static Hl7Timestamp From(DateTimeOffset moment, TimestampPrecision precision = TimestampPrecision.Second) => new(
        DateTime.SpecifyKind(moment.DateTime, DateTimeKind.Unspecified),
        precision,
        precision == TimestampPrecision.Fraction ? 3 : 0,
        precision >= TimestampPrecision.Hour ? moment.Offset : null);

    /// <summary>The date part, or its first day when only year or month were sent.</summary>
    public DateOnly Date => DateOnly.FromDateTime(DateTime);

    /// <summary>The moment on the time line.</summary>
    /// <param name="assumedOffset">The zone of the sender, used when the value carries none.</param>
    /// <remarks>The first and last day of the calendar, where a zone would lead out of it, are taken as UTC.</remarks>
    public DateTimeOffset ToDateTimeOffset(TimeSpan assumedOffset)
    {
        TimeSpan offset = Offset ?? assumedOffset;
        long ticks = DateTime.Ticks - offset.Ticks;
        return new DateTimeOffset(DateTime, ticks < DateTime.MinValue.Ticks || ticks > DateTime.MaxValue.Ticks ? TimeSpan.Zero : offset);
    }

    /// <summary>The value as HL7 writes it, with the precision it has.</summary>
    public override string ToString()
    {
        string text = Precision switch
        {
            TimestampPrecision.Year => DateTime.ToString("yyyy", CultureInfo.InvariantCulture),
            TimestampPrecision.Month => DateTime.ToString("yyyyMM", CultureInfo.InvariantCulture),
            TimestampPrecision.Day => DateTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
            TimestampPrecision.Hour => DateTime.ToString("yyyyMMddHH", CultureInfo.InvariantCulture),
            TimestampPrecision.Minute => DateTime.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture),
            TimestampPrecision.Second => DateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture),
            _ => DateTime.ToString("yyyyMMddHHmmss." + new string('f', FractionDigits), CultureInfo.InvariantCulture),
        };
        return Offset is TimeSpan zone
            ? string.Create(CultureInfo.InvariantCulture, $"{text}{(zone < TimeSpan.Zero ? '-' : '+')}{zone:hhmm}")
            : text;
    }

    static bool TryZone(ReadOnlySpan<byte> digits, bool negative, out TimeSpan zone)
    {
        zone = default;
        int minutes = 0;
        bool read = digits.Length is 2 or 4 & TryDigits(digits, 0, 2, out int hours) & (digits.Length < 4 || TryDigits(digits, 2, 2, out minutes));
        if (!read || hours > 14 || minutes > 59 || (hours == 14 && minutes > 0))
            return false;
        zone = new TimeSpan(hours, minutes, 0);
        if (negative)
            zone = -zone;
        return true;
    }

    static bool TryDigits(ReadOnlySpan<byte> bytes, int start, int count, out int number)
    {
        number = 0;
        if (start + count > bytes.Length)
            return false;
        foreach (byte digit in bytes.Slice(start, count))
        {
            if (!char.IsAsciiDigit((char)digit))
                return false;
            number = number * 10 + (digit - '0');
        }

        return true;
    }
}
