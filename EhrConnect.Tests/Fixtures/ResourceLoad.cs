using EhrConnect.Data.Resources;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.Search;
using Npgsql;
using NpgsqlTypes;

namespace EhrConnect.Tests.Fixtures;

/// <summary>Puts many resources with their real index rows into a database, past the services, and analyses the tables.</summary>
internal static class ResourceLoad
{
    private const int ChunkSize = 20_000;

    public static async Task LoadAsync(NpgsqlDataSource admin, Guid orgId, int count)
    {
        for (var start = 0; start < count; start += ChunkSize)
        {
            var resources = Enumerable.Range(start, Math.Min(ChunkSize, count - start)).AsParallel().AsOrdered().Select(number =>
            {
                var (type, id, json) = ClinicResources.Of(number);
                return new Loaded(number, type, id, json, ResourceKey.Of(type, id), SearchMapping.Index(SearchIndexer.Index(type, json)));
            }).ToArray();
            await Task.WhenAll(Tables(orgId).Select(table => CopyAsync(admin, table.Into, resources, table.Write)));
        }

        await using var analyze = admin.CreateCommand("VACUUM ANALYZE ehr.fhir_resources, ehr.search_key, ehr.search_reference, ehr.search_date, ehr.search_number, ehr.search_text, ehr.search_entry");
        analyze.CommandTimeout = 600;
        await analyze.ExecuteNonQueryAsync();
    }

    private static IEnumerable<(string Into, Func<NpgsqlBinaryImporter, Loaded, Task> Write)> Tables(Guid orgId)
    {
        yield return ("fhir_resources (org_id, resource_type, id, version, last_updated, created, resource)", (copy, r) => ResourceAsync(copy, orgId, r));
        yield return ("search_key (org_id, key, rid)", (copy, r) => RowsAsync(copy, r.Index.Keys, row => [orgId, row.Key, r.Rid]));
        yield return ("search_reference (org_id, target, rid, element)", (copy, r) => RowsAsync(copy, r.Index.References, row => [orgId, row.Target, r.Rid, row.Element]));
        yield return ("search_date (org_id, low, high, rid, element, several)", (copy, r) => RowsAsync(copy, r.Index.Dates, row => [orgId, row.Low, row.High, r.Rid, row.Element, row.Several]));
        yield return ("search_number (org_id, key, low, high, rid)", (copy, r) => RowsAsync(copy, r.Index.Numbers, row => [orgId, row.Key, row.Low, row.High, r.Rid]));
        yield return ("search_text (org_id, rid, element, value)", (copy, r) => RowsAsync(copy, r.Index.Texts, row => [orgId, r.Rid, row.Element, row.Value]));
        yield return ("search_entry (org_id, rid, version, elements, keys)", (copy, r) => copy.WriteRowAsync(
            default, orgId, r.Rid, SearchIndexVersion.Current, r.Index.Keys.Select(key => key.Element).Distinct().ToArray(), r.Index.Keys.Select(key => key.Key).ToArray()));
    }

    private static async Task ResourceAsync(NpgsqlBinaryImporter copy, Guid orgId, Loaded resource)
    {
        var time = DateTime.UnixEpoch.AddSeconds(resource.Number);
        await copy.StartRowAsync();
        await copy.WriteAsync(orgId);
        await copy.WriteAsync(resource.Type);
        await copy.WriteAsync(resource.Id);
        await copy.WriteAsync(1);
        await copy.WriteAsync(time, NpgsqlDbType.TimestampTz);
        await copy.WriteAsync(time, NpgsqlDbType.TimestampTz);
        await copy.WriteAsync(resource.Json, NpgsqlDbType.Json);
    }

    private static async Task RowsAsync<T>(NpgsqlBinaryImporter copy, IEnumerable<T> rows, Func<T, object[]> values)
    {
        foreach (var row in rows) await copy.WriteRowAsync(default, values(row));
    }

    private static async Task CopyAsync(NpgsqlDataSource admin, string into, Loaded[] resources, Func<NpgsqlBinaryImporter, Loaded, Task> write)
    {
        await using var connection = await admin.OpenConnectionAsync();
        await using var copy = await connection.BeginBinaryImportAsync($"COPY ehr.{into} FROM STDIN (FORMAT BINARY)");
        copy.Timeout = TimeSpan.FromMinutes(10);
        foreach (var resource in resources) await write(copy, resource);
        await copy.CompleteAsync();
    }

    private sealed record Loaded(int Number, string Type, string Id, byte[] Json, long Rid, SearchIndex Index);
}
