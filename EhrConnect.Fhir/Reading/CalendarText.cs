namespace EhrConnect.Fhir.Reading;

/// <summary>date, dateTime, instant and time as text (FHIR R4, 2.24.0.1), with days that the calendar has.</summary>
internal static class CalendarText
{
    private const int YearLength = 4;
    private const int MonthLength = 7;
    private const int DayLength = 10;

    /// <summary><c>YYYY</c>, <c>YYYY-MM</c> or <c>YYYY-MM-DD</c>.</summary>
    public static bool IsDate(ReadOnlySpan<byte> text)
    {
        if (text.Length is not (YearLength or MonthLength or DayLength) || !Number(text, 0, YearLength, out var year) || year == 0) return false;
        if (text.Length == YearLength) return true;
        if (text[YearLength] != '-' || !Number(text, 5, 2, out var month) || month is < 1 or > 12) return false;
        if (text.Length == MonthLength) return true;
        return text[MonthLength] == '-' && Number(text, 8, 2, out var day) && day >= 1 && day <= DateTime.DaysInMonth(year, month);
    }

    /// <summary>A date, or a date with time and zone.</summary>
    public static bool IsDateTime(ReadOnlySpan<byte> text) => text.Length <= DayLength ? IsDate(text) : IsInstant(text);

    /// <summary>A date with time, seconds included, and zone.</summary>
    public static bool IsInstant(ReadOnlySpan<byte> text)
    {
        if (text.Length <= DayLength || text[DayLength] != 'T' || !IsDate(text[..DayLength])) return false;
        var time = text[(DayLength + 1)..];
        var zone = time.IndexOfAny("Z+-"u8);
        return zone > 0 && IsTime(time[..zone]) && IsZone(time[zone..]);
    }

    /// <summary><c>hh:mm:ss</c>, with a fraction if any; a leap second is allowed.</summary>
    public static bool IsTime(ReadOnlySpan<byte> text)
    {
        const int SecondsEnd = 8;
        if (text.Length < SecondsEnd || text[2] != ':' || text[5] != ':') return false;
        if (!Number(text, 0, 2, out var hour) || !Number(text, 3, 2, out var minute) || !Number(text, 6, 2, out var second)) return false;
        if (hour > 23 || minute > 59 || second > 60) return false;
        return text.Length == SecondsEnd || (text[SecondsEnd] == '.' && text.Length > SecondsEnd + 1 && !text[(SecondsEnd + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9'));
    }

    private static bool IsZone(ReadOnlySpan<byte> zone)
    {
        if (zone[0] == 'Z') return zone.Length == 1;
        if (zone.Length != 6 || zone[3] != ':' || !Number(zone, 1, 2, out var hour) || !Number(zone, 4, 2, out var minute)) return false;
        return minute <= 59 && (hour < 14 || (hour == 14 && minute == 0));
    }

    private static bool Number(ReadOnlySpan<byte> text, int start, int length, out int value)
    {
        value = 0;
        foreach (var digit in text.Slice(start, length))
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = (value * 10) + digit - '0';
        }

        return true;
    }
}
