namespace EhrConnect.Fhir.Search;

/// <summary>
/// What a date stands for at its precision: the half-open interval [<paramref name="Low"/>, <paramref name="High"/>), UTC
/// (FHIR R4, 3.1.1.4.6 date). <c>2026-01</c> is the whole of January. Without a zone, UTC is assumed.
/// </summary>
public readonly record struct DateInterval(DateTimeOffset Low, DateTimeOffset High)
{
    /// <summary>Before every date: the low end of a period without start.</summary>
    public static readonly DateTimeOffset Beginning = DateTimeOffset.MinValue;

    /// <summary>After every date: the high end of a period without end.</summary>
    public static readonly DateTimeOffset End = DateTimeOffset.MaxValue;
}
