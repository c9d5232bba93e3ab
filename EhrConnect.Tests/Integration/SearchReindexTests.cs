using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.Search;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration;

/// <summary>What an earlier version of the layout indexed is indexed again in the background.</summary>
public sealed class SearchReindexTests : IAsyncLifetime
{
    private const int Count = 450;

    private TestDatabase? _database;

    private TestDatabase Database => _database!;

    public async Task InitializeAsync()
    {
        _database = await TestDatabase.CreateAsync();
        await ResourceLoad.LoadAsync(Database.Admin, Tokens.HospitalId, Count);
    }

    public async Task DisposeAsync() => await Database.DisposeAsync();

    [Fact]
    public async Task Given_an_older_layout_When_it_is_indexed_again_in_steps_Then_the_rows_are_those_of_a_new_write()
    {
        var before = await RowsAsync();
        await ExecuteAsync("UPDATE ehr.search_entry SET version = 0, keys = ARRAY[1::bigint] WHERE rid % 2 = 0");
        await ExecuteAsync("DELETE FROM ehr.search_entry WHERE rid % 2 <> 0");
        await ExecuteAsync("TRUNCATE ehr.search_key, ehr.search_reference, ehr.search_date, ehr.search_number");
        await ExecuteAsync("INSERT INTO ehr.search_key (org_id, key, rid) SELECT org_id, 1, rid FROM ehr.fhir_resources");

        var steps = 0;
        while (await NewReindex().NextBatchAsync(Tokens.HospitalId, Index, CancellationToken.None) is { } indexed)
        {
            steps++;
            Assert.InRange(indexed, 1, Count - 1);
        }

        Assert.True(steps > 1, $"{steps} steps");
        // The keys of the half that had no entry are nobody's, and the entry names what has to go.
        await ExecuteAsync("DELETE FROM ehr.search_key WHERE key = 1 AND rid % 2 <> 0");
        Assert.Equal(before, await RowsAsync());
        Assert.Equal(Count, await Database.ScalarAsync<long>($"SELECT indexed FROM ehr.search_reindex WHERE org_id = '{Tokens.HospitalId}' AND finished_at IS NOT NULL"));
        Assert.Null(await NewReindex().NextBatchAsync(Tokens.HospitalId, Index, CancellationToken.None));
    }

    [Fact]
    public async Task Given_an_interruption_Then_the_batch_is_undone_and_done_again()
    {
        await ExecuteAsync("UPDATE ehr.search_entry SET version = 0");

        await Assert.ThrowsAsync<InvalidOperationException>(() => NewReindex().NextBatchAsync(Tokens.HospitalId, (_, _) => throw new InvalidOperationException("Killed."), CancellationToken.None));
        var indexed = await NewReindex().NextBatchAsync(Tokens.HospitalId, Index, CancellationToken.None);

        Assert.Equal(indexed, (int)await Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.search_entry WHERE version = {SearchIndexVersion.Current}"));
    }

    [Fact]
    public async Task All_organisations_are_seen() => Assert.Superset(new HashSet<Guid> { Tokens.HospitalId, Tokens.ClinicId }, (await new DispatchDatabase(Database.Worker).OrganizationsAsync(CancellationToken.None)).ToHashSet());

    private static SearchIndex Index(string type, byte[] json) => SearchMapping.Index(SearchIndexer.Index(type, json));

    private SearchReindex NewReindex() => new(Database.Organizations);

    private Task<string> RowsAsync() => Database.ScalarAsync<string>(
        """
        SELECT concat_ws(' ',
            (SELECT md5(string_agg(k::text, ',' ORDER BY k::text)) FROM ehr.search_key k),
            (SELECT md5(string_agg(s::text, ',' ORDER BY s::text)) FROM ehr.search_reference s),
            (SELECT md5(string_agg(d::text, ',' ORDER BY d::text)) FROM ehr.search_date d),
            (SELECT md5(string_agg(n::text, ',' ORDER BY n::text)) FROM ehr.search_number n),
            (SELECT md5(string_agg(t::text, ',' ORDER BY t::text)) FROM ehr.search_text t),
            (SELECT count(*) FROM ehr.search_entry))
        """);

    private async Task ExecuteAsync(string sql)
    {
        await using var command = Database.Admin.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
