using System.Text.Json.Serialization;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>
/// What is done with a message that the receiver does not accept, by MSA-1. A receiver that cannot be reached is no answer at
/// all: then the message waits, however long it takes.
/// </summary>
public sealed record AnswerPolicies
{
    public static AnswerPolicies Default { get; } = new();

    /// <summary>Application error: understood and not processed.</summary>
    [JsonPropertyName("AE")]
    public AnswerPolicy AE { get; init; } = new() { Retries = 3 };

    /// <summary>Application reject: sending it again as it is helps nobody.</summary>
    [JsonPropertyName("AR")]
    public AnswerPolicy AR { get; init; } = new();

    /// <summary>Commit error: not stored, for a reason that may pass.</summary>
    [JsonPropertyName("CE")]
    public AnswerPolicy CE { get; init; } = new() { Retries = 5 };

    /// <summary>Commit reject.</summary>
    [JsonPropertyName("CR")]
    public AnswerPolicy CR { get; init; } = new();

    /// <summary>No answer in time, none that can be read, one to another message, or a connection that ended.</summary>
    public AnswerPolicy NoAnswer { get; init; } = new() { Retries = 10 };

    internal AnswerPolicy? Of(string errorCode) => errorCode switch
    {
        "AE" => AE,
        "AR" => AR,
        "CE" => CE,
        "CR" => CR,
        _ => SendErrors.IsUnreachable(errorCode) ? null : NoAnswer,
    };
}

/// <summary>How often a message is sent again, and what then.</summary>
public sealed record AnswerPolicy
{
    /// <summary>Attempts after the first one that ended this way.</summary>
    public int Retries { get; init; }

    /// <summary>What happens when they are used up; as <c>ordering.onFailure</c> says when not given.</summary>
    public FailurePolicy? Then { get; init; }
}
