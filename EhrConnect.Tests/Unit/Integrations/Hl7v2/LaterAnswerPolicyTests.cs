using EhrConnect.Data.Messages;
using EhrConnect.Hl7;
using EhrConnect.Integrations.Hl7v2;
using EhrConnect.Integrations.Hl7v2.Outbound;

namespace EhrConnect.Tests.Unit.Integrations.Hl7v2;

/// <summary>What an acknowledgement that comes later changes about a message, by how that stands.</summary>
public sealed class LaterAnswerPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("AA", "completed", "CA", null, null)]
    [InlineData("AA", "pending", null, "no-answer", "completed")]
    [InlineData("AA", "pending", "AE", "AE", "completed")]
    [InlineData("AA", "dead", null, "outcome-unknown", "completed")]
    [InlineData("AA", "halted", "CA", "AE", "completed")]
    [InlineData("AA", "cancelled", null, "no-answer", null)]
    [InlineData("CA", "pending", null, "no-answer", "completed")]
    [InlineData("CA", "pending", "AE", "AE", null)]
    [InlineData("CA", "dead", "CR", "CR", null)]
    [InlineData("AE", "completed", "CA", null, "pending")]
    [InlineData("AE", "completed", null, null, "pending")]
    [InlineData("AE", "completed", "AA", null, null)]
    [InlineData("AE", "pending", null, "no-answer", "pending")]
    [InlineData("AE", "pending", "AE", "AE", null)]
    [InlineData("AE", "dead", null, "no-answer", null)]
    [InlineData("AE", "halted", null, "no-answer", null)]
    [InlineData("AE", "cancelled", null, null, null)]
    [InlineData("AR", "completed", "CA", null, "dead")]
    [InlineData("CR", "completed", null, null, "halted")]
    public void By_code_and_status(string code, string status, string? atOnce, string? error, string? expected)
    {
        var settings = new OutboundSettings { Answers = new AnswerPolicies { CR = new AnswerPolicy { Then = FailurePolicy.Halt } } };

        Assert.Equal(expected, LaterAnswerPolicy.Decide(settings, Sent(status, atOnce, error), Enum.Parse<AcknowledgmentCode>(code), Now, 0.5)?.Status);
    }

    [Fact]
    public void Where_the_application_acknowledgement_is_awaited_a_commit_ends_nothing() =>
        Assert.Null(LaterAnswerPolicy.Decide(new OutboundSettings { Await = AwaitedAnswer.Application }, Sent("pending", null, "no-answer"), AcknowledgmentCode.CA, Now, 0.5));

    [Fact]
    public void When_the_retries_are_used_up_it_is_a_dead_letter_and_before_that_due_after_the_wait()
    {
        var settings = new OutboundSettings { Answers = new AnswerPolicies { AE = new AnswerPolicy { Retries = 2 } } };

        Assert.Equal(new OutboundDecision("pending", Now.AddSeconds(4)), LaterAnswerPolicy.Decide(settings, Sent("completed", "CA", null) with { FailuresBefore = 1 }, AcknowledgmentCode.AE, Now, 0.5));
        Assert.Equal(new OutboundDecision("dead"), LaterAnswerPolicy.Decide(settings, Sent("completed", "CA", null) with { FailuresBefore = 2 }, AcknowledgmentCode.AE, Now, 0.5));
    }

    private static SentState Sent(string status, string? atOnce, string? error) => new()
    {
        Id = Guid.NewGuid(),
        ConnectionId = Guid.NewGuid(),
        MessageType = "ADT^A01",
        Status = status,
        Lane = "lane",
        Priority = 3,
        Attempt = 1,
        MaxAttempts = OutboundQueue.UntilDecided,
        AnswerCode = atOnce,
        ErrorCode = error,
    };
}
