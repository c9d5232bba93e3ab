using EhrConnect.Integrations.Hl7v2.Outbound;

namespace EhrConnect.Tests.Unit.Integrations.Hl7v2;

public sealed class SendErrorTests
{
    [Theory]
    [InlineData(null, "up")]
    [InlineData("AE", "up")]
    [InlineData("CR", "up")]
    [InlineData(SendErrors.NoAnswer, "degraded")]
    [InlineData(SendErrors.UnreadableAnswer, "degraded")]
    [InlineData(SendErrors.WrongControlId, "degraded")]
    [InlineData(SendErrors.ConnectionClosed, "degraded")]
    [InlineData(SendErrors.HttpStatus, "degraded")]
    [InlineData(SendErrors.Unreachable, "down")]
    [InlineData(SendErrors.TlsFailed, "down")]
    [InlineData(SendErrors.EgressRefused, "down")]
    [InlineData(SendErrors.NoDestination, "down")]
    [InlineData(SendErrors.Internal, null)]
    [InlineData(SendErrors.ControlIdInUse, null)]
    [InlineData(SendErrors.Busy, null)]
    public void An_attempt_says_how_the_receiver_is_unless_it_ended_on_our_side(string? errorCode, string? health) => Assert.Equal(health, SendErrors.HealthOf(errorCode));
}
