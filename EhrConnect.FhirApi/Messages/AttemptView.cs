using System.Text;
using System.Text.Json.Serialization;
using EhrConnect.Data.Messages;
using EhrConnect.Integrations.Hl7v2.Operations;

namespace EhrConnect.FhirApi.Messages;

/// <summary>One attempt to process or send a message; of one that was sent, with what came back.</summary>
sealed record AttemptView(
    int Attempt,
    string Worker,
    DateTimeOffset StartedAt,
    DateTimeOffset EndedAt,
    string Outcome,
    string? ErrorCode,
    string? Error,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SentAnswer? Ack,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RecordedAcknowledgment? LaterAck)
{
    public static AttemptView Of(MessageAttempt attempt) => new(
        attempt.Attempt,
        attempt.Worker,
        attempt.StartedAt,
        attempt.EndedAt,
        attempt.Outcome,
        attempt.ErrorCode,
        attempt.Error,
        attempt.Answer is { } answer ? new SentAnswer(answer.Code, answer.ControlId, answer.Text, Encoding.UTF8.GetString(answer.Raw)) : null,
        attempt.LaterAcknowledgment);
}
