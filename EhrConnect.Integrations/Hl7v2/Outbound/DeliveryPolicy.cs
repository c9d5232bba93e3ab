using EhrConnect.Data.Messages;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>What follows from an attempt: pure, so that every case can be tried without sending anything.</summary>
public static class DeliveryPolicy
{
    /// <summary>Decides.</summary>
    /// <param name="settings">Of the destination.</param>
    /// <param name="attempt">How sending ended.</param>
    /// <param name="failuresBefore">How often it ended this way before, since it was last replayed.</param>
    /// <param name="now">The time.</param>
    /// <param name="random">0 to 1, spreads the waits.</param>
    public static OutboundDecision Decide(OutboundSettings settings, OutboundAttempt attempt, int failuresBefore, DateTimeOffset now, double random)
    {
        if (attempt.ErrorCode is not { } code) return new OutboundDecision("completed");
        var policy = settings.Answers.Of(code);
        if (policy is null || failuresBefore < policy.Retries) return new OutboundDecision("pending", RetryAt(settings.Retry, failuresBefore, now, random));
        return new OutboundDecision((policy.Then ?? settings.Ordering.OnFailure) == FailurePolicy.Halt ? "halted" : "dead");
    }

    /// <summary>When to try again after so many failures.</summary>
    public static DateTimeOffset RetryAt(RetryDelay delay, int failuresBefore, DateTimeOffset now, double random)
    {
        var seconds = Math.Min(delay.FirstDelaySeconds * Math.Pow(2, Math.Min(failuresBefore, 20)), delay.MaxDelaySeconds);
        var at = now + TimeSpan.FromSeconds(seconds * (0.8 + (random * 0.4)));
        // The queue counts milliseconds: with a fraction left, its wake-up would come just before the message is due.
        return new DateTimeOffset(at.Ticks - (at.Ticks % TimeSpan.TicksPerMillisecond), at.Offset);
    }
}
