namespace EhrConnect.Tests.Fixtures;

/// <summary>ADT messages of the tests' own making.</summary>
internal static class Adt
{
    public static string Message(string trigger, string controlId, string facility, string medicalRecordNumber, string family = "Doe", string? visit = null) => string.Join(
        '\r',
        $@"MSH|^~\&|ADT1|SENDER|EHRCONNECT|{facility}|20240101120000+0000||ADT^{trigger}^ADT_A01|{controlId}|P|2.5.1",
        $"EVN|{trigger}|20240101120000",
        $"PID|1||{medicalRecordNumber}^^^SENDER&1.2.3.4&ISO^MR||{family}^John^Q||19800102|M|||1 Main St^^Springfield^IL^62701^US^H||(555)123-4567",
        $"PV1|1|I|W^101^1||||||||||||||||{visit ?? "V" + medicalRecordNumber}^^^SENDER|||||||||||||||||||||||||20240101110000{(trigger == "A03" ? "|20240103100000" : "")}",
        "");

    /// <summary>An identifier that no other test uses.</summary>
    public static string NewNumber(string prefix) => $"{prefix}{Guid.CreateVersion7():N}";

    /// <summary>MSA-1 of an acknowledgement.</summary>
    public static string Code(string acknowledgement) => Field(acknowledgement, "MSA", 1);

    public static string Field(string message, string segment, int field) =>
        message.Split('\r').First(line => line.StartsWith(segment + "|", StringComparison.Ordinal)).Split('|')[segment == "MSH" ? field - 1 : field];
}
