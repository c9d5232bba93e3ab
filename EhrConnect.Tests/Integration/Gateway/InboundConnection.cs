using System.Net.Sockets;
using Dapper;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Gateway;

/// <summary>A connection of the demo hospital with settings of its own, in force when this returns; switched off afterwards.</summary>
internal sealed class InboundConnection : IAsyncDisposable
{
    private readonly Stack _stack;

    private InboundConnection(Stack stack, Guid id, string facility)
    {
        _stack = stack;
        Id = id;
        Facility = facility;
    }

    public Guid Id { get; }

    /// <summary>MSH-6, of no other test.</summary>
    public string Facility { get; }

    /// <param name="stack">Where.</param>
    /// <param name="settings">Members of <c>inbound</c> besides the facility, for example <c>"versions":["2.3"]</c>.</param>
    /// <param name="facility">The facility; one of its own when null.</param>
    /// <param name="organisation">The organisation; the demo hospital when null.</param>
    /// <param name="outbound">The object <c>outbound</c>; none when null.</param>
    public static async Task<InboundConnection> CreateAsync(Stack stack, string settings = "", string? facility = null, Guid? organisation = null, string? outbound = null)
    {
        var connection = new InboundConnection(stack, Guid.CreateVersion7(), facility ?? Adt.NewNumber("F"));
        await using var database = await stack.Database.Admin.OpenConnectionAsync();
        await database.ExecuteAsync(
            "INSERT INTO ehr.integration_credentials (org_id, id, vendor_id, name, config) VALUES (@org, @id, 'hl7-v2x', @name, @config::jsonb)",
            new { org = organisation ?? Tokens.HospitalId, id = connection.Id, name = connection.Id.ToString(), config = Config(connection.Facility, settings, outbound) });
        return connection;
    }

    /// <summary>Changes the settings; they are in force within seconds.</summary>
    public async Task ChangeAsync(string settings)
    {
        await using var database = await _stack.Database.Admin.OpenConnectionAsync();
        await database.ExecuteAsync("UPDATE ehr.integration_credentials SET config = @config::jsonb, version = version + 1, updated_at = now() WHERE id = @id", new { id = Id, config = Config(Facility, settings) });
    }

    public string Message(string? controlId = null) => Adt.Message("A01", controlId ?? Adt.NewNumber("M"), Facility, Adt.NewNumber("P"));

    /// <summary>A value over its messages in the queue, those that have just arrived included.</summary>
    public async Task<T> QueueAsync<T>(string expression, string where = "true")
    {
        await _stack.Database.FileArrivalsAsync();
        return await _stack.Database.ScalarAsync<T>($"SELECT {expression} FROM ehr.hl7_message_queue WHERE connection_id = '{Id}' AND {where}");
    }

    public async ValueTask DisposeAsync()
    {
        await using var database = await _stack.Database.Admin.OpenConnectionAsync();
        await database.ExecuteAsync("UPDATE ehr.integration_credentials SET enabled = false, version = version + 1, updated_at = now() WHERE id = @id", new { id = Id });
    }

    /// <summary>A client on the connection's own port, as soon as that is open.</summary>
    public static Task<MllpClient> OnPortAsync(int port) => Eventually.Get(
        async () =>
        {
            try
            {
                return await MllpClient.ConnectAsync(port);
            }
            catch (SocketException)
            {
                return null;
            }
        },
        "the port of the connection is open");

    private static string Config(string facility, string settings, string? outbound = null)
    {
        var members = facility.Length == 0 ? settings : $"\"receivingFacility\":\"{facility}\"{(settings.Length == 0 ? "" : ",")}{settings}";
        return $"{{\"inbound\":{{{members}}}{(outbound is null ? "" : $",\"outbound\":{outbound}")}}}";
    }
}
