using System.Globalization;
using EhrConnect.Tests.Fixtures;
using EhrConnect.Tests.Integration.Outbound;

namespace EhrConnect.Tests.Interop;

/// <summary>MLLP servers of other makers as receivers: everything that was queued arrives, in order, and is acknowledged.</summary>
[Collection(SharedStackTests.Name)]
public sealed class ReceiverTests(SharedStack shared)
{
    private const int Messages = 20;

    private readonly Stack _stack = shared.Stack;

    [NpmTheory]
    [InlineData("simple-hl7")]
    [InlineData("@medplum/hl7")]
    public async Task Given_a_server_from_npm_When_messages_are_queued_for_it_Then_it_gets_each_once_in_order_and_its_answers_count(string library)
    {
        var folder = await NpmPackages.InstallAsync();
        var port = FreePort.Next();
        using var receiver = new ServerProcess(
            library, "node", [Path.Combine(Repository.Root, "EhrConnect.Tests", "Interop", "receive.mjs"), folder, library, port.ToString(CultureInfo.InvariantCulture)], new Dictionary<string, string>());
        await Eventually.Holds(() => Task.FromResult(Lines(receiver).Contains("listening")), $"{library} listens");
        using var client = await OutboundClient.OfAsync(_stack);
        var connection = await client.ConnectAsync(port);
        var controlIds = new List<string>();
        Guid last = default;
        for (var i = 0; i < Messages; i++)
        {
            controlIds.Add(Adt.NewNumber("I"));
            last = await client.QueueAsync(connection, controlIds[^1]);
        }

        var sent = await client.InStatusAsync(last, "completed");

        Assert.Equal(controlIds, Lines(receiver).Where(line => line != "listening"));
        Assert.Equal("AA", sent.GetProperty("attempts")[0].GetProperty("ack").GetProperty("code").GetString());
    }

    private static string[] Lines(ServerProcess process) => process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
