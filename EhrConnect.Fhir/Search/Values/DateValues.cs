using System.Text.Json;

namespace EhrConnect.Fhir.Search;

/// <summary>The intervals in a value (FHIR R4, 3.1.1.4.7): one for a date or period, one for each event of a timing and its bounds.</summary>
internal static class DateValues
{
    public static IEnumerable<DateInterval> Of(JsonElement value, string type) => type switch
    {
        "Period" => Period(value),
        "Timing" => value.Texts("event").SelectMany(Date).Concat(Period(value.Member("repeat")?.Member("boundsPeriod") ?? default)),
        _ => value.ValueKind == JsonValueKind.String ? Date(value.GetString()!) : [],
    };

    private static IEnumerable<DateInterval> Date(string text) => DateText.TryParse(text, out var interval) ? [interval] : [];

    private static IEnumerable<DateInterval> Period(JsonElement period)
    {
        var (start, end) = (period.Text("start"), period.Text("end"));
        var (from, to) = (new DateInterval(DateInterval.Beginning, DateInterval.Beginning), new DateInterval(DateInterval.End, DateInterval.End));
        if (start is null && end is null) return [];
        if (start is not null && !DateText.TryParse(start, out from)) return [];
        if (end is not null && !DateText.TryParse(end, out to)) return [];
        return [new DateInterval(from.Low, to.High)];
    }
}
