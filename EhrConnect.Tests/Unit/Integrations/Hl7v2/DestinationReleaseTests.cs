using System.Text;
using System.Text.Json;
using EhrConnect.Integrations.Hl7v2.Outbound;
using EhrConnect.Tests.Fixtures;
using Microsoft.AspNetCore.Http;

namespace EhrConnect.Tests.Unit.Integrations.Hl7v2;

/// <summary>A change of a connection lets go of what was open for it; no message is lost to that.</summary>
public sealed class DestinationReleaseTests
{
    private const int Messages = 200;

    [Theory]
    [InlineData("http")]
    [InlineData("mllp")]
    public async Task Messages_sent_while_the_connection_is_let_go_of_again_and_again_all_get_their_answer(string transport)
    {
        // Over HTTP every message may have the same id: each answer comes back on its own request.
        await using var http = await Receiver.StartAsync(context => context.Response.WriteAsync(MllpPeer.Acknowledgement(Message("SAME"), "AA")));
        await using var mllp = MllpPeer.Answering(_ => "AA");
        using var host = IntegrationsHost.Development();
        var destinations = new Destinations(new DestinationConnector(host.Guard, TimeProvider.System), host.Guard, TimeProvider.System);
        var integration = Integration(transport == "http" ? $$"""{"transport":"http","url":"{{http.Address}}","maxConnections":4}""" : $$"""{"host":"127.0.0.1","port":{{mllp.Port}},"maxConnections":4}""");
        using var sent = new CancellationTokenSource();
        var releasing = Task.Run(async () =>
        {
            while (!sent.IsCancellationRequested)
            {
                await destinations.ReleaseAsync(integration.OrgId, integration.Id);
                await Task.Yield();
            }
        });

        var settings = Destinations.SettingsOf(integration)!;
        var codes = new List<string>();
        foreach (var chunk in Enumerable.Range(0, Messages).Chunk(4))
        {
            var messages = chunk.Select(i => Encoding.ASCII.GetBytes(Message(transport == "http" ? "SAME" : $"N{i}")));
            var attempts = await Task.WhenAll(messages.Select(message => destinations.SendAsync(integration, settings, message, CancellationToken.None)));
            codes.AddRange(attempts.Select(attempt => attempt.ErrorCode ?? attempt.Answer?.Code ?? "none"));
        }

        await sent.CancelAsync();
        await releasing;
        Assert.Equal(Enumerable.Repeat("AA", Messages), codes);
    }

    private static string Message(string controlId) => $"MSH|^~\\&|A|B|C|D|2024||ADT^A01|{controlId}|P|2.5\r";

    private static EhrConnect.Integrations.Orchestration.Integration Integration(string outbound) => new()
    {
        OrgId = Guid.CreateVersion7(),
        Id = Guid.CreateVersion7(),
        VendorId = "hl7-v2x",
        Name = "lab",
        Enabled = true,
        Version = 1,
        Config = JsonElement.Parse($$"""{"outbound":{{outbound}}}"""),
        Secrets = new Dictionary<string, string>(StringComparer.Ordinal),
    };
}
