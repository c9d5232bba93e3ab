using EhrConnect.Data.Messages;
using EhrConnect.Integrations.Hl7v2;
using EhrConnect.Integrations.Hl7v2.Outbound;

namespace EhrConnect.Tests.Unit.Integrations.Hl7v2;

public sealed class DeliveryPolicyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("AE", 2, "pending")]
    [InlineData("AE", 3, "dead")]
    [InlineData("AR", 0, "dead")]
    [InlineData("CE", 4, "pending")]
    [InlineData("CE", 5, "dead")]
    [InlineData("CR", 0, "dead")]
    [InlineData("no-answer", 9, "pending")]
    [InlineData("no-answer", 10, "dead")]
    [InlineData("wrong-control-id", 10, "dead")]
    [InlineData("unreadable-answer", 10, "dead")]
    [InlineData("connection-closed", 10, "dead")]
    [InlineData("unreachable", 1_000_000, "pending")]
    [InlineData("tls-failed", 1_000_000, "pending")]
    [InlineData("egress-refused", 1_000_000, "pending")]
    public void Without_settings_of_its_own_each_ending_has_its_number_of_retries(string code, int failuresBefore, string expected) =>
        Assert.Equal(expected, Decide(new OutboundSettings(), code, failuresBefore).Status);

    [Theory]
    [InlineData(FailurePolicy.Skip, null, "dead")]
    [InlineData(FailurePolicy.Halt, null, "halted")]
    [InlineData(FailurePolicy.Halt, FailurePolicy.Skip, "dead")]
    [InlineData(FailurePolicy.Skip, FailurePolicy.Halt, "halted")]
    public void What_follows_a_final_failure_is_said_by_the_answer_and_else_by_the_ordering(FailurePolicy ordering, FailurePolicy? answer, string expected)
    {
        var settings = new OutboundSettings { Ordering = new OrderingSettings { OnFailure = ordering }, Answers = new AnswerPolicies { AR = new AnswerPolicy { Then = answer } } };

        Assert.Equal(expected, Decide(settings, "AR", 0).Status);
    }

    [Fact]
    public void A_message_that_was_taken_is_completed() =>
        Assert.Equal(new OutboundDecision("completed"), DeliveryPolicy.Decide(new OutboundSettings(), new OutboundAttempt { Duration = TimeSpan.Zero }, 0, Now, 0.5));

    [Theory]
    [InlineData(0, 0.5, 2)]
    [InlineData(1, 0.5, 4)]
    [InlineData(2, 0.5, 8)]
    [InlineData(60, 0.5, 300)]
    [InlineData(0, 0, 1.6)]
    [InlineData(0, 1, 2.4)]
    public void The_wait_doubles_up_to_its_limit_and_varies_by_a_fifth(int failuresBefore, double random, double seconds) =>
        Assert.Equal(Now.AddSeconds(seconds), DeliveryPolicy.RetryAt(RetryDelay.Default, failuresBefore, Now, random), TimeSpan.FromMilliseconds(2));

    [Fact]
    public void A_lane_tells_where_it_leads()
    {
        var (connection, message) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var key in Enum.GetValues<OrderingKey>()) Assert.Equal(connection, OutboundLane.ConnectionOf(OutboundLane.Of(connection, key, "MRN|1", message)));
        Assert.Null(OutboundLane.ConnectionOf($"{connection:N}|MRN"));
        Assert.NotEqual(OutboundLane.Of(connection, OrderingKey.Patient, null, message), OutboundLane.Alone(connection, message));
    }

    private static OutboundDecision Decide(OutboundSettings settings, string code, int failuresBefore) =>
        DeliveryPolicy.Decide(settings, new OutboundAttempt { ErrorCode = code, Duration = TimeSpan.Zero }, failuresBefore, Now, 0.5);
}
