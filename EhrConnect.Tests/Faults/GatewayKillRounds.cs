using System.Collections.Concurrent;
using System.Globalization;
using Dapper;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Faults;

/// <summary>
/// A hundred senders, each resending what was not acknowledged, while gateway, PostgreSQL or both are killed. What a sender
/// saw accepted is a promise; what it sent again must be there once.
/// </summary>
internal sealed class GatewayKillRounds : IAsyncDisposable
{
    private const int Senders = 100;

    private readonly ConcurrentBag<string> _accepted = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Stack _stack;
    private readonly Task _sending;
    private int _resent;

    private GatewayKillRounds(Stack stack)
    {
        _stack = stack;
        _sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => SendAsync(sender))));
    }

    public int Accepted => _accepted.Count;

    public static async Task<GatewayKillRounds> StartAsync()
    {
        var database = await TestDatabase.CreateAsync(await PostgresServer.StartAsync(durable: true));
        return new GatewayKillRounds(await Stack.StartAsync(database, services: [Stack.Gateway]));
    }

    /// <summary>Waits for progress and a random moment, kills, starts again; answers what was killed.</summary>
    public async Task<string> KillAsync(int round)
    {
        var before = Accepted;
        await Eventually.Holds(() => Task.FromResult(Accepted > before + Senders), "messages are accepted again");
        await Task.Delay(Random.Shared.Next(0, 700));
        var (gateway, postgres) = (round % 3 != 1, round % 3 != 0);
        if (gateway) _stack.Kill(Stack.Gateway);
        if (postgres) await _stack.Database.Server.RestartAsync();
        if (gateway) await _stack.RestartAsync(Stack.Gateway);
        return (gateway, postgres) switch { (true, true) => "gateway and PostgreSQL killed", (true, false) => "gateway killed", _ => "PostgreSQL killed" };
    }

    /// <summary>Lets every sender finish its message and compares what they saw with what is stored.</summary>
    public async Task<KillVerdict> FinishAsync()
    {
        await _stop.CancelAsync();
        await _sending;
        _stack.Database.ForgetConnections();
        await _stack.Database.FileArrivalsAsync();
        await using var connection = await _stack.Database.Admin.OpenConnectionAsync();
        // Whatever could not be filed would count as well.
        var stored = (await connection.QueryAsync<string>(
            "SELECT control_id FROM ehr.hl7_message_queue WHERE status = 'pending' UNION ALL SELECT unnest(control_ids) FROM ehr.hl7_arrivals")).ToList();
        var events = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM ehr.event_log WHERE type = 'hl7.received'");
        var audits = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM ehr.audit_logs WHERE action = 'hl7.receive' AND detail ->> 'intake' = 'stored'");
        var once = stored.ToHashSet(StringComparer.Ordinal);
        return new KillVerdict(
            Accepted, _resent, _accepted.Count(id => !once.Contains(id)), stored.Count - once.Count, once.Except(_accepted, StringComparer.Ordinal).Count(),
            events == stored.Count && audits == stored.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _stack.DisposeAsync();
        await _stack.Database.Server.DisposeAsync();
        _stop.Dispose();
    }

    private async Task SendAsync(int sender)
    {
        MllpClient? client = null;
        for (var number = 0; !_stop.IsCancellationRequested; number++)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"K{sender:D3}-{number:D7}");
            var message = Adt.Message("A01", id, "DEMO_HOSPITAL", id);
            for (var attempt = 0; ; attempt++)
            {
                if (attempt > 0) Interlocked.Increment(ref _resent);
                (client, var code) = await TryAsync(client, message);
                if (code == "AA") break;
                await Task.Delay(50);
            }

            _accepted.Add(id);
            await Task.Delay(Random.Shared.Next(0, 40));
        }

        if (client is not null) await client.DisposeAsync();
    }

    private async Task<(MllpClient? Client, string? Code)> TryAsync(MllpClient? client, string message)
    {
        try
        {
            client ??= await MllpClient.ConnectAsync(_stack.MllpPort);
            return (client, Adt.Code(await client.SendAsync(message)));
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
        {
            if (client is not null) await client.DisposeAsync();
            return (null, null);
        }
    }
}

/// <summary>What the senders saw against what is stored.</summary>
/// <param name="Accepted">Messages that a sender saw accepted.</param>
/// <param name="Resent">How often one was sent again.</param>
/// <param name="Lost">Accepted and not stored.</param>
/// <param name="Twice">Stored more than once.</param>
/// <param name="Unknown">Stored and never seen accepted.</param>
/// <param name="EachRecorded">Whether each stored message has one event and one audit record.</param>
internal sealed record KillVerdict(int Accepted, int Resent, int Lost, int Twice, int Unknown, bool EachRecorded)
{
    public bool IsGood => this is { Accepted: > 0, Lost: 0, Twice: 0, Unknown: 0, EachRecorded: true };
}
