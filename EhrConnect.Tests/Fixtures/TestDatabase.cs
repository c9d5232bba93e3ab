using EhrConnect.Data.Messages;
using EhrConnect.Data.Seeding;
using EhrConnect.Data.Sessions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace EhrConnect.Tests.Fixtures;

/// <summary>One database with the development seed, and the data sources of its roles.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private TestDatabase(PostgresServer server, string name)
    {
        Server = server;
        Name = name;
        App = NpgsqlDataSource.Create(server.App(name));
        Worker = NpgsqlDataSource.Create(server.Worker(name));
        Identity = NpgsqlDataSource.Create(server.Identity(name));
        Admin = NpgsqlDataSource.Create(server.Admin(name));
        Organizations = new OrgDatabase(App);
        Arrivals = new MessageArrivals(Organizations, TimeProvider.System, NullLogger<MessageArrivals>.Instance) { Patience = Eventually.Generous };
    }

    public PostgresServer Server { get; }

    public string Name { get; }

    public NpgsqlDataSource App { get; }

    public NpgsqlDataSource Worker { get; }

    public NpgsqlDataSource Identity { get; }

    /// <summary>The superuser: for looking at what is really there, past row-level security.</summary>
    public NpgsqlDataSource Admin { get; }

    public OrgDatabase Organizations { get; }

    public MessageArrivals Arrivals { get; }

    public static async Task<TestDatabase> CreateAsync(PostgresServer? server = null)
    {
        server ??= await PostgresServer.SharedAsync();
        var database = new TestDatabase(server, await server.NewDatabaseAsync());
        await new DevelopmentSeed(database.Organizations, TimeProvider.System).RunAsync(CancellationToken.None);
        return database;
    }

    /// <summary>Enters in the queue what has arrived, as workers do and whoever looks at messages through the API.</summary>
    public async Task FileArrivalsAsync()
    {
        foreach (var organisation in await new DispatchDatabase(Worker).OrganizationsAsync(CancellationToken.None)) await Arrivals.FileAsync(organisation, CancellationToken.None);
    }

    /// <summary>After the server was killed: the connections in the pools are dead.</summary>
    public void ForgetConnections()
    {
        foreach (var source in (NpgsqlDataSource[])[App, Worker, Identity, Admin]) source.Clear();
    }

    /// <summary>A value counted or looked up as superuser.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Admin.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Worker.DisposeAsync();
        await Identity.DisposeAsync();
        await Admin.DisposeAsync();
    }
}
