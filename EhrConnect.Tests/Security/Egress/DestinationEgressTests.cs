using System.Text;
using System.Text.Json;
using EhrConnect.Integrations.Hl7v2.Outbound;
using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Unit.Integrations;

namespace EhrConnect.Tests.Security.Egress;

/// <summary>A destination that was public when it was saved and leads inside when it is connected to is not connected to.</summary>
public sealed class DestinationEgressTests
{
    [Theory]
    [InlineData("""{"outbound":{"transport":"mllp","host":"lab.example.org","port":PORT}}""")]
    [InlineData("""{"outbound":{"transport":"mllps","host":"lab.example.org","port":PORT}}""")]
    [InlineData("""{"outbound":{"transport":"https","url":"https://lab.example.org:PORT/hl7"}}""")]
    public async Task A_name_that_leads_to_this_machine_is_refused_when_a_message_is_sent(string config)
    {
        await using var peer = MllpPeer.Answering(_ => "AA");
        using var host = IntegrationsHost.Production(IntegrationsHost.Answering("127.0.0.1"));
        var destinations = new Destinations(new DestinationConnector(host.Guard, TimeProvider.System), host.Guard, TimeProvider.System);
        var integration = new EhrConnect.Integrations.Orchestration.Integration
        {
            OrgId = Guid.CreateVersion7(),
            Id = Guid.CreateVersion7(),
            VendorId = "hl7-v2x",
            Name = "lab",
            Enabled = true,
            Version = 1,
            Config = JsonElement.Parse(config.Replace("PORT", $"{peer.Port}", StringComparison.Ordinal)),
            Secrets = new Dictionary<string, string>(StringComparer.Ordinal),
        };

        var attempt = await destinations.SendAsync(integration, Destinations.SettingsOf(integration)!, Encoding.ASCII.GetBytes("MSH|^~\\&|A|B|C|D|2024||ADT^A01|1|P|2.5\r"), CancellationToken.None);

        Assert.Equal(SendErrors.EgressRefused, attempt.ErrorCode);
        Assert.DoesNotContain("127.0.0.1", attempt.Error, StringComparison.Ordinal);
        Assert.Equal(0, peer.Connections);
    }
}
