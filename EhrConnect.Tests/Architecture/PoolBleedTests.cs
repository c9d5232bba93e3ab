using System.Text.RegularExpressions;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Sessions;
using EhrConnect.Tests.Fixtures;
using Npgsql;

namespace EhrConnect.Tests.Architecture;

/// <summary>
/// The organisation of one transaction never reaches the next user of its connection, although connections are not reset
/// between their users.
/// </summary>
public sealed class PoolBleedTests : IAsyncLifetime
{
    private TestDatabase _database = null!;
    private NpgsqlDataSource _small = null!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        _small = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(_database.Server.App(_database.Name)) { MaxPoolSize = 5, NoResetOnClose = true });
    }

    public async Task DisposeAsync()
    {
        await _small.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task Given_200_parallel_requests_on_5_connections_When_organisations_alternate_Then_each_sees_its_own_rows_only()
    {
        var organizations = new OrgDatabase(_small);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var own = i % 2 == 0 ? Tokens.HospitalId : Tokens.ClinicId;
            var seen = await organizations.QueryAsync(
                own,
                new SqlStatement("SELECT DISTINCT org_id FROM ehr.oauth_clients"),
                async (reader, ct) =>
                {
                    var ids = new List<Guid>();
                    while (await reader.ReadAsync(ct)) ids.Add(reader.GetGuid(0));
                    return ids;
                },
                CancellationToken.None);
            Assert.Equal([own], seen);
        }));
    }

    [Fact]
    public async Task Given_failed_and_abandoned_transactions_When_their_connections_are_used_again_Then_no_organisation_is_set()
    {
        var organizations = new OrgDatabase(_small);
        for (var i = 0; i < 20; i++)
        {
            await using (var abandoned = organizations.Open(Tokens.HospitalId))
            {
                await abandoned.QueryAsync(new SqlStatement("SELECT 1"), (_, _) => Task.FromResult(0), CancellationToken.None);
            }

            await using var failing = organizations.Open(Tokens.HospitalId);
            failing.Enqueue(new SqlStatement("INSERT INTO ehr.oauth_clients (org_id) VALUES ($1)").With(PlatformOrganization.Id));
            await Assert.ThrowsAsync<PostgresException>(() => failing.CommitAsync(CancellationToken.None));
        }

        await using var command = _small.CreateCommand("SELECT coalesce(current_setting('app.org_id', true), '') || (SELECT count(*) FROM ehr.oauth_clients)");
        Assert.Equal("0", await command.ExecuteScalarAsync());
    }

    [Fact]
    public void No_statement_leaves_anything_in_its_session()
    {
        string[] lasting = [@"[""';]\s*SET\s+(?!LOCAL\b)", @"set_config\([^)]*,\s*false\s*\)", @"\bLISTEN\b", @"\bpg_(try_)?advisory_lock\b", @"\bTEMP(ORARY)?\s+TABLE\b", @"[""';]\s*PREPARE\b", @"\bWITH HOLD\b"];
        var found = Directory.EnumerateFiles(Path.Combine(Repository.Root, "EhrConnect.Data"), "*.cs", SearchOption.AllDirectories)
            // The migrator holds its lock on a connection of its own, which ends with it.
            .Where(file => Path.GetFileName(file) != "DatabaseMigrator.cs")
            .SelectMany(file => lasting.SelectMany(pattern => Regex.Matches(File.ReadAllText(file), pattern, RegexOptions.IgnoreCase).Select(match => $"{Path.GetFileName(file)}: {match.Value}")));

        Assert.Empty(found);
    }
}
