using System.Globalization;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Interop;

/// <summary>MLLP clients of other makers send to the gateway; each message is accepted and stored.</summary>
[Collection(SharedStackTests.Name)]
public sealed class SenderTests(SharedStack shared)
{
    private const int Messages = 20;

    private readonly Stack _stack = shared.Stack;

    [NpmTheory]
    [InlineData("node-hl7-client")]
    [InlineData("simple-hl7")]
    [InlineData("@medplum/hl7")]
    public async Task Given_a_client_from_npm_When_it_sends_Then_each_message_is_accepted_and_stored(string library)
    {
        var folder = await NpmPackages.InstallAsync();
        var prefix = Adt.NewNumber("I");
        var output = await NpmPackages.RunAsync(
            folder, "node", Path.Combine(Repository.Root, "EhrConnect.Tests", "Interop", "send.mjs"), library, _stack.MllpPort.ToString(CultureInfo.InvariantCulture), "DEMO_HOSPITAL",
            Messages.ToString(CultureInfo.InvariantCulture), prefix);
        Assert.Equal(
            Enumerable.Range(0, Messages).Select(i => string.Create(CultureInfo.InvariantCulture, $"AA|{prefix}{i}")),
            output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        await _stack.Database.FileArrivalsAsync();
        Assert.Equal(Messages, await _stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.hl7_message_queue WHERE control_id LIKE '{prefix}%'"));
    }
}
