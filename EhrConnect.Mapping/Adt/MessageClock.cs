using System.Globalization;
using EhrConnect.Hl7;

namespace EhrConnect.Mapping.Adt;

/// <summary>HL7 times as FHIR dates, with the precision they have. A time of day without a zone gets the zone of the message.</summary>
internal readonly record struct MessageClock(TimeSpan DefaultOffset)
{
    /// <summary>FHIR <c>date</c>: YYYY, YYYY-MM or YYYY-MM-DD.</summary>
    public static string Date(Hl7Timestamp value) => value.DateTime.ToString(
        value.Precision switch { TimestampPrecision.Year => "yyyy", TimestampPrecision.Month => "yyyy-MM", _ => "yyyy-MM-dd" },
        CultureInfo.InvariantCulture);

    /// <summary>FHIR <c>dateTime</c>. Hours without minutes cannot be written in FHIR and become minutes :00.</summary>
    public string DateTime(Hl7Timestamp value)
    {
        if (value.Precision is TimestampPrecision.Year or TimestampPrecision.Month or TimestampPrecision.Day) return Date(value);
        return value.ToDateTimeOffset(DefaultOffset).ToString(value.FractionDigits > 0 ? "yyyy-MM-dd'T'HH:mm:ss.fffzzz" : "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
    }
}
