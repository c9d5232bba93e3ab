using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Identity;

/// <summary>One seeded database and one identity service over it, for the tests of a class.</summary>
public sealed class IdentityFixture : IAsyncLifetime
{
    internal TestDatabase Database { get; private set; } = null!;

    internal IdentityHost Host { get; private set; } = null!;

    internal IdentityRecords Records => new(Database);

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.CreateAsync();
        Host = await IdentityHost.StartAsync(Database, ("Identity__TokenRequestsPerMinute", "100000"), ("Identity__TokenRequestsPerMinutePerAddress", "100000"), ("Identity__SignInsPerMinutePerAddress", "100000"));
    }

    public async Task DisposeAsync()
    {
        await Host.DisposeAsync();
        await Database.DisposeAsync();
    }
}
