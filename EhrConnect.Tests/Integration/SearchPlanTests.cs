using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.Search;
using EhrConnect.Tests.Fixtures;
using Npgsql;

namespace EhrConnect.Tests.Integration;

/// <summary>What PostgreSQL makes of every kind of search, under row-level security, on a loaded and analysed database.</summary>
public sealed class SearchPlanTests(SearchPlanTests.Clinic clinic) : IClassFixture<SearchPlanTests.Clinic>
{
    private const int Count = 20_000;

    [Theory]
    [InlineData("Patient", "_id=p7")]
    [InlineData("Patient", "identifier=urn:mrn|M7")]
    [InlineData("Patient", "identifier=M7,M8")]
    [InlineData("Patient", "identifier=urn:mrn|")]
    [InlineData("Patient", "gender=male")]
    [InlineData("Patient", "gender:not=male")]
    [InlineData("Patient", "family=family0000007")]
    [InlineData("Patient", "family:exact=Family0000007")]
    [InlineData("Patient", "family:contains=0000007")]
    [InlineData("Patient", "family:contains=7")]
    [InlineData("Patient", "birthdate=1999-12-25")]
    [InlineData("Patient", "birthdate=gt1999-12-25")]
    [InlineData("Patient", "birthdate:missing=true")]
    [InlineData("Patient", "general-practitioner:missing=true")]
    [InlineData("Patient", "organization=o7")]
    [InlineData("Patient", "organization:identifier=urn:x|y")]
    [InlineData("Patient", "organization.name=clinic 7")]
    [InlineData("Patient", "_has:Observation:patient:value-quantity=gt1990")]
    [InlineData("Patient", "_lastUpdated=gt1970-01-01T05:30:00Z")]
    [InlineData("Patient", "_tag=urn:clinic|t7")]
    [InlineData("Patient", "_sort=-_lastUpdated")]
    [InlineData("Patient", "_profile=http://x")]
    [InlineData("Encounter", "date=2000-01-08")]
    [InlineData("Encounter", "date=ge2000-01-14")]
    [InlineData("Encounter", "date=lt2000-01-01T01:00:00Z")]
    [InlineData("Encounter", "date=ap2000-01-08")]
    [InlineData("Observation", "patient=p7")]
    [InlineData("Observation", "patient=p7&code=http://loinc.org|l7")]
    [InlineData("Observation", "patient=p7&category=c1&date=ge2000-01-01&_sort=-date")]
    [InlineData("Observation", "patient=p7&_sort=code")]
    [InlineData("Observation", "patient.identifier=urn:mrn|M7")]
    [InlineData("Observation", "code=l7")]
    [InlineData("Observation", "value-quantity=1234.5")]
    [InlineData("Observation", "value-quantity=1.2345|http://unitsofmeasure.org|g")]
    [InlineData("Observation", "value-quantity=gt1990")]
    [InlineData("Observation", "value-quantity=lt3")]
    [InlineData("Observation", "code-value-quantity=l7$gt1990")]
    [InlineData("Observation", "date=2000-01-08T05:00Z")]
    [InlineData("Observation", "date=ge2000-01-14T10:00:00Z&date=lt2000-01-14T11:00:00Z")]
    [InlineData("Observation", "date=sa2000-01-14T10:00:00Z")]
    [InlineData("Observation", "date=eb2000-01-01T01:00:00Z")]
    public async Task Every_kind_of_search_uses_an_index(string type, string query)
    {
        var plan = await clinic.ExplainAsync(type, query);

        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.Contains("Index", plan, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row_level_security_is_on_and_its_organisation_is_looked_up_once()
    {
        var plan = await clinic.ExplainAsync("Observation", "code=l7");

        Assert.Contains("InitPlan", plan, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("date=ge2000-01-02", null)]
    [InlineData("date=ge2000-01-02&status=final", null)]
    [InlineData("date=ge2000-01-02&date=lt2000-01-08&category:not=c1", 5530)]
    [InlineData("date=lt2000-01-08&method:missing=true", 9658)]
    [InlineData("date=ge2000-01-02&patient=p200", 48)]
    [InlineData("date=ge2000-01-02&patient.identifier=M200", 48)]
    public async Task Dates_that_many_have_are_found_page_by_page_newest_first_and_counted_up_to_a_bound(string query, int? total)
    {
        var expected = Expected(query);
        Assert.Equal(total, expected.Count > ResourceSearchSql.CountedAnyway ? null : expected.Count);

        var first = await clinic.SearchAsync("Observation", query, search => search with { Limit = 30, Count = true });
        var second = await clinic.SearchAsync("Observation", query, search => search with { Limit = 10, Position = first.Last });
        var back = await clinic.SearchAsync("Observation", query, search => search with { Limit = 5, Position = second.First, Backwards = true });
        var end = await clinic.SearchAsync("Observation", query, search => search with { Limit = 1000, Offset = expected.Count - 10 });

        Assert.Equal(total, first.Total);
        Assert.Equal(expected[..30], Ids(first));
        Assert.Equal(expected[30..40], Ids(second));
        Assert.Equal(expected[25..30], Ids(back));
        Assert.Equal(expected[^10..], Ids(end));

        static string[] Ids(ResourcePage page) => [.. page.Resources.Select(resource => resource.Id)];
    }

    [Fact]
    public async Task Resources_looked_at_one_after_the_other_are_read_from_an_index_in_order()
    {
        var plan = await clinic.ExplainAsync("Observation", "date=ge2000-01-02&status=final", sql => sql.PageAmongFirst(DateSelectivity.LookedAt));

        Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }

    // The clinic follows from the numbers of its resources, so the answers do, too; the newest has the highest number.
    private static List<string> Expected(string query)
    {
        var (from, to) = (query.Contains("ge2000-01-02", StringComparison.Ordinal) ? 1440 : 0, query.Contains("lt2000-01-08", StringComparison.Ordinal) ? 7 * 1440 : Count);
        return [.. Enumerable.Range(from, to - from).Reverse()
            .Where(number => number >= ClinicResources.Organizations && number % ClinicResources.PerPatient > 1)
            .Where(number => !query.Contains("category:not", StringComparison.Ordinal) || number % 3 != 1)
            .Where(number => !query.Contains("patient", StringComparison.Ordinal) || number / ClinicResources.PerPatient == 200)
            .Select(number => $"v{number}")];
    }

    /// <summary>The loaded database.</summary>
    public sealed class Clinic : IAsyncLifetime
    {
        private TestDatabase? _database;

        public async Task InitializeAsync()
        {
            _database = await TestDatabase.CreateAsync();
            await ResourceLoad.LoadAsync(_database.Admin, Tokens.HospitalId, Count);
            await ResourceLoad.LoadAsync(_database.Admin, Tokens.ClinicId, Count / 10);
        }

        public async Task DisposeAsync()
        {
            if (_database is not null) await _database.DisposeAsync();
        }

        internal Task<ResourcePage> SearchAsync(string type, string query, Func<ResourceQuery, ResourceQuery> page) =>
            new ResourceSearch(_database!.Organizations).SearchAsync(Tokens.HospitalId, page(Query(type, query)), exact: false, CancellationToken.None);

        internal async Task<string> ExplainAsync(string type, string query, Func<ResourceSearchSql, SqlStatement>? of = null)
        {
            var sql = new ResourceSearchSql(Tokens.HospitalId, Query(type, query) with { Limit = 20 });
            var statement = (of is null ? sql.Page() : of(sql)).ToBatchCommand();
            await using var connection = await _database!.App.OpenConnectionAsync();
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(new NpgsqlBatchCommand($"SELECT set_config('app.org_id', '{Tokens.HospitalId}', true)"));
            batch.BatchCommands.Add(ResourceSearchSql.PlanForValues.ToBatchCommand());
            statement.CommandText = $"EXPLAIN {statement.CommandText}";
            batch.BatchCommands.Add(statement);
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.NextResultAsync();
            await reader.NextResultAsync();
            var lines = new List<string>();
            while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
            return string.Join('\n', lines);
        }

        private static ResourceQuery Query(string type, string query)
        {
            var parameters = query.Split('&').Select(pair => KeyValuePair.Create(pair[..pair.IndexOf('=')], pair[(pair.IndexOf('=') + 1)..])).ToArray();
            var parsed = SearchQueryParser.Parse(type, parameters, new SearchScope([], new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
            Assert.Empty(parsed.Issues);
            return SearchMapping.Query(parsed.Query!);
        }
    }
}
