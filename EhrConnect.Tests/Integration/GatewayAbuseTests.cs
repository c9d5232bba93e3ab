using System.Diagnostics;
using System.Text;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration;

/// <summary>What a sender may throw at the gateway: each gets a defined answer, memory stays bounded, others notice nothing.</summary>
[Collection(SharedStackTests.Name)]
public sealed class GatewayAbuseTests(SharedStack shared)
{
    // 16 MB is the longest message; buffers grow by doubling, and a copy is made to be stored.
    private const long MemoryBound = 400L * 1024 * 1024;

    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Given_a_frame_that_is_not_HL7_Then_it_is_answered_with_AE()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        Assert.Equal("AE", Adt.Code(await client.SendAsync("this is not a message")));
        Assert.Equal("AA", Adt.Code(await client.SendAsync(New("DEMO_HOSPITAL"))));
    }

    [Fact]
    public async Task Given_an_unknown_facility_Then_it_is_answered_with_AR_and_audited_in_the_platform_organisation()
    {
        var facility = Adt.NewNumber("F");
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var before = await DeniedAsync();
        Assert.Equal("AR", Adt.Code(await client.SendAsync(New(facility))));
        Assert.True(await DeniedAsync() > before);
    }

    [Fact]
    public async Task Given_a_wrong_start_byte_Then_it_is_answered_with_AR_and_the_connection_closes()
    {
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        await client.WriteAsync((byte[])[0x02, .. Encoding.ASCII.GetBytes(New("DEMO_HOSPITAL")), 0x1C, 0x0D]);
        Assert.Equal("AR", Adt.Code((await client.ReadAsync())!));
        Assert.Null(await client.ReadAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_20_MB_of_junk_Then_the_connection_closes_memory_is_bounded_and_others_go_on(bool framed)
    {
        await using var other = await MllpClient.ConnectAsync(_stack.MllpPort);
        await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
        var junk = new byte[1024 * 1024];
        Array.Fill(junk, (byte)'x');
        var closed = false;
        try
        {
            if (framed) await client.WriteAsync((byte[])[0x0B, .. Encoding.ASCII.GetBytes(New("DEMO_HOSPITAL"))]);
            for (var i = 0; i < 20; i++) await client.WriteAsync(junk);
            while (await client.ReadAsync() is { } answer) Assert.Equal("AR", Adt.Code(answer));
            closed = true;
        }
        catch (IOException)
        {
            closed = true;
        }

        Assert.True(closed);
        Assert.Equal("AA", Adt.Code(await other.SendAsync(New("DEMO_HOSPITAL"))));
        using var gateway = Process.GetProcessById(_stack.Process(Stack.Gateway).Id);
        Assert.InRange(gateway.WorkingSet64, 1, MemoryBound);
    }

    [Fact]
    public async Task Given_100_connections_at_once_Then_each_message_is_acknowledged_on_its_own()
    {
        var codes = await Task.WhenAll(Enumerable.Range(0, 100).Select(async _ =>
        {
            await using var client = await MllpClient.ConnectAsync(_stack.MllpPort);
            var number = Adt.NewNumber("P");
            var answer = await client.SendAsync(Adt.Message("A01", number, "DEMO_CLINIC", number));
            return (Adt.Code(answer), Adt.Field(answer, "MSA", 2) == number);
        }));
        Assert.All(codes, code => Assert.Equal(("AA", true), code));
    }

    private static string New(string facility)
    {
        var number = Adt.NewNumber("J");
        return Adt.Message("A01", number, facility, number);
    }

    private Task<long> DeniedAsync() =>
        _stack.Database.ScalarAsync<long>("SELECT count(*) FROM ehr.audit_logs WHERE org_id = '00000000-0000-4000-8000-000000000000' AND action = 'hl7.receive' AND outcome = 'denied'");
}
