using EhrConnect.Integrations.Hl7v2.Outbound;

namespace EhrConnect.Tests.Unit.Integrations.Hl7v2;

public sealed class SendErrorTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("AE", true)]
    [InlineData(SendErrors.UnreadableAnswer, true)]
    [InlineData(SendErrors.Unreachable, false)]
    [InlineData(SendErrors.TlsFailed, false)]
    [InlineData(SendErrors.EgressRefused, false)]
    [InlineData(SendErrors.Internal, null)]
    [InlineData(SendErrors.ControlIdInUse, null)]
    [InlineData(SendErrors.Busy, null)]
    public void What_ended_on_our_side_says_nothing_about_the_receiver(string? errorCode, bool? reached) => Assert.Equal(reached, SendErrors.WasReached(errorCode));
}
