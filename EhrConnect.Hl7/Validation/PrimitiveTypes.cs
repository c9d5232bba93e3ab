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
            "TM" => IsTime(value.Bytes) ? null : "not a time (TM)",
            _ => null,
        };
    }

    /// <summary><c>HH[MM[SS[.S[S[S[S]]]]]][+/-ZZZZ]</c>: a time is the end of a date and time.</summary>
    static bool IsTime(ReadOnlySpan<byte> bytes)
    {
        Span<byte> moment = stackalloc byte[40];
        if (bytes.Length < 2 || bytes.Length > 32)
            return false;
        "20000101"u8.CopyTo(moment);
        bytes.CopyTo(moment[8..]);
        return Hl7Timestamp.TryParse(moment[..(8 + bytes.Length)], out _);
    }
}
