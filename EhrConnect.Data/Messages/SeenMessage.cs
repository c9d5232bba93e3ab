namespace EhrConnect.Data.Messages;

/// <summary>A message that is not processed: a repetition, or one that is kept for inspection with its rejection.</summary>
internal sealed record SeenMessage(IncomingMessage Message, IntakeRejection? Rejection, IntakeOutcome Outcome)
{
    public static readonly IntakeRejection Conflicting = new("205", "control id repeated with other content");
}
