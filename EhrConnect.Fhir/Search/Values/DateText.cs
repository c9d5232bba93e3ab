using System.Globalization;
using System.Text.RegularExpressions;

namespace EhrConnect.Fhir.Search;

/// <summary>
/// Dates as FHIR writes them, partial ones too: <c>yyyy</c>, <c>yyyy-MM</c>, <c>yyyy-MM-dd</c>,
/// <c>yyyy-MM-ddThh:mm[:ss[.fff]][zone]</c> (FHIR R4, 2.24.0.1 date, dateTime, instant; seconds may be missing in a search).
/// </summary>
public static partial class DateText
{
    /// <summary>Reads a date; false when it is none, for example 2026-02-30.</summary>
    public static bool TryParse(string text, out DateInterval interval)
    {
        interval = default;
        var match = Pattern().Match(text);
        return match.Success && TryRead(match.Groups, out interval);
    }

    private static bool TryRead(GroupCollection parts, out DateInterval interval)
    {
        interval = default;
        var (year, month, day) = (Number(parts["year"]) ?? 0, Number(parts["month"]), Number(parts["day"]));
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month ?? 1)) return false;
        var start = new DateTime(year, month ?? 1, day ?? 1, 0, 0, 0, DateTimeKind.Utc).Ticks;
        if (day is null)
        {
            interval = new DateInterval(Instant(start), month is null ? StartOf(year + 1, 1) : StartOf(month == 12 ? year + 1 : year, (month.Value % 12) + 1));
            return true;
        }

        var length = TimeSpan.TicksPerDay;
        if (Number(parts["hour"]) is { } hour)
        {
            var (minute, second) = (Number(parts["minute"])!.Value, Number(parts["second"]));
            if (hour > 23 || minute > 59 || second > 60 || !TryZone(parts["zone"].Value, out var offset)) return false;
            start += (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + ((second ?? 0) * TimeSpan.TicksPerSecond) - offset;
            length = second is null ? TimeSpan.TicksPerMinute : TimeSpan.TicksPerSecond;
            AddFraction(parts["fraction"].Value, ref start, ref length);
        }

        interval = new DateInterval(Instant(start), Instant(start + length));
        return true;
    }

    private static void AddFraction(string digits, ref long start, ref long length)
    {
        foreach (var digit in digits)
        {
            if (length < 10) return;
            length /= 10;
            start += (digit - '0') * length;
        }
    }

    private static bool TryZone(string zone, out long offset)
    {
        offset = 0;
        if (zone is "" or "Z") return true;
        var hours = int.Parse(zone.AsSpan(1, 2), CultureInfo.InvariantCulture);
        var minutes = int.Parse(zone.AsSpan(4, 2), CultureInfo.InvariantCulture);
        offset = ((hours * TimeSpan.TicksPerHour) + (minutes * TimeSpan.TicksPerMinute)) * (zone[0] == '-' ? -1 : 1);
        return hours <= 14 && minutes <= 59;
    }

    private static DateTimeOffset StartOf(int year, int month) => year > 9999 ? DateInterval.End : new DateTimeOffset(year, month, 1, 0, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset Instant(long ticks) => new(Math.Clamp(ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks), TimeSpan.Zero);

    private static int? Number(Group group) => group.Success ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : null;

    // A "+" that was not encoded arrives as a space.
    [GeneratedRegex(
        @"^(?<year>[0-9]{4})(-(?<month>[0-9]{2})(-(?<day>[0-9]{2})(T(?<hour>[0-9]{2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})(\.(?<fraction>[0-9]{1,12}))?)?(?<zone>Z|[+\- ][0-9]{2}:[0-9]{2})?)?)?)?\z",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();
}
