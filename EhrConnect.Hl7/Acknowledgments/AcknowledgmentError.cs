namespace EhrConnect.Hl7;

/// <summary>One error of an acknowledgement; becomes an ERR segment.</summary>
/// <param name="Code">The code of table 0357.</param>
/// <param name="Text">A line for the people at the sender; must hold nothing of another message. Null for the table's own text.</param>
/// <param name="Location">Where in the message, when that is known.</param>
/// <param name="Severity">How bad.</param>
public sealed record AcknowledgmentError(Hl7ErrorCode Code, string? Text = null, Hl7Location? Location = null, Hl7Severity Severity = Hl7Severity.Error);
