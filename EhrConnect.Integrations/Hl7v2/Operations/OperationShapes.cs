using System.Text;
using System.Text.Json.Serialization;
using EhrConnect.Data.Messages;
using EhrConnect.Hl7;

namespace EhrConnect.Integrations.Hl7v2.Operations;

/// <summary>A message to be read or checked.</summary>
public sealed record MessageParameters(string? Message, string? Level = null);

/// <summary>A message to be sent: as text, or by its type and values.</summary>
public sealed record SendParameters(string? Message, string? MessageType, string? Version, IReadOnlyDictionary<string, string>? Fields, bool? Async, int? Priority)
{
    /// <summary>The message as the bytes that came in, in place of text.</summary>
    [JsonIgnore]
    public byte[]? Raw { get; init; }
}

/// <summary>A message that was made.</summary>
public sealed record GeneratedMessage(string Message, string ControlId);

/// <summary>What became of a message that was sent or queued.</summary>
/// <param name="Status"><c>accepted</c>, <c>rejected</c> (the receiver said no), <c>failed</c> (no answer) or <c>queued</c>.</param>
/// <param name="QueueId">Where to look it up.</param>
/// <param name="ControlId">Its MSH-10.</param>
public sealed record SentMessage(string Status, Guid QueueId, string ControlId)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public SentAnswer? Ack { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? DurationMs { get; init; }

    /// <summary>Why it was not accepted, as a stable code.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Code { get; init; }

    /// <summary>Why it was not accepted, in words.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }

    internal static SentMessage Of(OutgoingMessage message, OutboundAttempt attempt) =>
        new(attempt.ErrorCode is null ? "accepted" : attempt.Answer?.Code is null ? "failed" : "rejected", message.Id, message.ControlId)
        {
            Ack = attempt.Answer is { } answer ? new SentAnswer(answer.Code, answer.ControlId, answer.Text, Encoding.UTF8.GetString(answer.Raw)) : null,
            DurationMs = (int)attempt.Duration.TotalMilliseconds,
        };
}

/// <summary>What the receiver answered; without a code when it is no acknowledgement.</summary>
public sealed record SentAnswer(string? Code, string? ControlId, string? Text, string Raw);

/// <summary>What is wrong with a message.</summary>
public sealed record MessageFindings(bool Valid, IReadOnlyList<MessageFinding> Issues)
{
    internal static MessageFindings Of(IReadOnlyList<ValidationIssue> issues) =>
        new(Hl7Validator.IsValid(issues), [.. issues.Select(issue => new MessageFinding(issue.Severity.ToString().ToLowerInvariant(), (int)issue.Code, issue.Location.ToString(), issue.Message))]);

    internal static MessageFindings Unreadable(Hl7ParseError error) => new(false, [new MessageFinding("error", (int)Hl7ErrorCode.SegmentSequenceError, "MSH", error.Text)]);
}

/// <summary>One finding.</summary>
/// <param name="Severity"><c>error</c>, <c>warning</c> or <c>information</c>.</param>
/// <param name="Code">Of table 0357.</param>
/// <param name="Path">Where.</param>
/// <param name="Message">What is wrong; never a value.</param>
public sealed record MessageFinding(string Severity, int Code, string Path, string Message);
