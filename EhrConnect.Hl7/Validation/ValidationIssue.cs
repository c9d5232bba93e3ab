namespace EhrConnect.Hl7;

/// <summary>One finding. Its text names rules and places, never values, so it is safe to log and to send.</summary>
/// <param name="Severity">How bad.</param>
/// <param name="Code">The code of table 0357.</param>
/// <param name="Location">Where.</param>
/// <param name="Message">One line in English.</param>
public sealed record ValidationIssue(Hl7Severity Severity, Hl7ErrorCode Code, Hl7Location Location, string Message)
{
    /// <summary>Where, as a path: <c>PID-3(2).4</c>.</summary>
    public string Path => Location.ToString();

    /// <summary>The finding as an error of an acknowledgement.</summary>
    public AcknowledgmentError ToAcknowledgmentError() => new(Code, Message, Location, Severity);
}
