using System.Globalization;

namespace EhrConnect.Fhir;

/// <summary>Instants as this system stores them: UTC, milliseconds (FHIR R4, 2.24.0.1 instant).</summary>
public static class FhirInstant
{
    /// <summary>For example <c>2026-01-31T08:15:30.123Z</c>.</summary>
    public static string Format(DateTimeOffset value) => value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>The value without anything finer than a millisecond.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset value) => new(value.UtcTicks - (value.UtcTicks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
}
