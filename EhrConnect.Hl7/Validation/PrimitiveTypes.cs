namespace EhrConnect.Hl7;

/// <summary>The primitive data types whose text has a form of its own (chapter 2A).</summary>
internal static class PrimitiveTypes
{
    /// <summary>What is wrong with a value, or null.</summary>
    public static string? Problem(string dataType, Hl7Value value)
    {
        if (!value.IsPresent)
            return null;
        return dataType switch
        {
            "NM" => value.Number is null ? "not a number (NM)" : null,
            "SI" => value.Number is decimal number && number >= 0 && decimal.Truncate(number) == number ? null : "not a sequence number (SI)",
            "DT" => value.Timestamp is { Precision: <= TimestampPrecision.Day } ? null : "not a date (DT)",
            "TS" or "DTM" => value.Timestamp is null ? "not a date and time (DTM)" : null,
            "TM" => value.Time is not null ? null : "not a time (TM)",
            _ => null,
        };
    }
}
