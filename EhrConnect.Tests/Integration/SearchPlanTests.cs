using EhrConnect.Data.Resources;
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

        internal async Task<string> ExplainAsync(string type, string query)
        {
            var parameters = query.Split('&').Select(pair => KeyValuePair.Create(pair[..pair.IndexOf('=')], pair[(pair.IndexOf('=') + 1)..])).ToArray();
            var parsed = SearchQueryParser.Parse(type, parameters, new SearchScope([], new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
            Assert.Empty(parsed.Issues);
            var statement = new ResourceSearchSql(Tokens.HospitalId, SearchMapping.Query(parsed.Query!) with { Limit = 20 }).Page().ToBatchCommand();
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
    }
}
