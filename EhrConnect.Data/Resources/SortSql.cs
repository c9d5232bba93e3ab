namespace EhrConnect.Data.Resources;

/// <summary>
/// The order of a search: its keys, then the time of creation, newest first, then the number of the resource. All of it
/// together is different for every resource, so a place in it can be found again.
/// </summary>
internal sealed class SortSql(IReadOnlyList<ResourceSort> keys, SqlParameters parameters)
{
    private const string Created = "q.created";

    /// <summary>The columns of the keys, for the list of a SELECT over fhir_resources r.</summary>
    public IEnumerable<string> Columns => keys.Select((key, i) => $"{Expression(key)} AS s{i}");

    /// <summary>The values that make up a place, as text.</summary>
    public IEnumerable<string> Values => [.. keys.Select((_, i) => $"q.s{i}::text"), $"{Created}::text"];

    public string Order(bool backwards) => string.Join(", ", [.. keys.Select((key, i) => $"q.s{i} {Direction(key.Descending != backwards)}{Nulls(key.By, backwards)}"), $"{Created} {Direction(!backwards)}", $"q.rid {Direction(backwards)}"]);

    /// <summary>What lies behind a place, or before it.</summary>
    public string Beyond(ResourcePosition position, bool backwards)
    {
        var columns = keys.Select((key, i) => (Name: $"q.s{i}", Type: TypeOf(key.By), key.Descending)).Append((Name: Created, Type: "timestamptz", Descending: true)).ToArray();
        var alternatives = new List<string>();
        var equal = new List<string>();
        foreach (var (column, value) in columns.Zip(position.Values))
        {
            var at = value is null ? null : $"{parameters.Add(value)}::text::{column.Type}";
            if (Further(column.Name, at, column.Descending, backwards) is { } further) alternatives.Add(string.Join(" AND ", [.. equal, further]));
            equal.Add(at is null ? $"{column.Name} IS NULL" : $"{column.Name} = {at}");
        }

        alternatives.Add(string.Join(" AND ", [.. equal, $"q.rid {(backwards ? '<' : '>')} {parameters.Add(position.Rid)}"]));
        return $"({string.Join(" OR ", alternatives)})";
    }

    private static string? Further(string column, string? at, bool descending, bool backwards)
    {
        if (at is null) return backwards ? $"{column} IS NOT NULL" : null;
        var behind = $"{column} {(descending != backwards ? '<' : '>')} {at}";
        return backwards || column is Created ? behind : $"({behind} OR {column} IS NULL)";
    }

    private static string Direction(bool descending) => descending ? "DESC" : "ASC";

    // Said of what is never missing, it would keep an index in that order from being used.
    private static string Nulls(ResourceSortBy by, bool backwards) => by is ResourceSortBy.LastUpdated or ResourceSortBy.Id ? "" : backwards ? " NULLS FIRST" : " NULLS LAST";

    private static string TypeOf(ResourceSortBy by) => by switch
    {
        ResourceSortBy.LastUpdated => "timestamptz",
        ResourceSortBy.Date => "bigint",
        ResourceSortBy.Number => "float8",
        _ => "text",
    };

    private string Expression(ResourceSort key)
    {
        var (aggregate, end) = key.Descending ? ("max", "high") : ("min", "low");
        return key.By switch
        {
            ResourceSortBy.LastUpdated => "r.last_updated",
            ResourceSortBy.Id => "r.id COLLATE \"C\"",
            ResourceSortBy.Text => $"(SELECT {aggregate}(t.value) FROM ehr.search_text t WHERE t.org_id = $1 AND t.rid = r.rid AND t.element = ANY({parameters.Add(key.Elements.ToArray())}))",
            ResourceSortBy.Date => $"(SELECT {aggregate}(d.{end}) FROM ehr.search_date d WHERE d.org_id = $1 AND d.rid = r.rid AND d.element = ANY({parameters.Add(key.Elements.ToArray())}))",
            ResourceSortBy.Number => $"(SELECT {aggregate}(n.{end}) FROM ehr.search_number n WHERE n.org_id = $1 AND n.rid = r.rid AND n.key = ANY({parameters.Add(key.NumberKeys.ToArray())}))",
            ResourceSortBy.Content => Content(aggregate, key.Paths),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key.By, "Unknown key."),
        };
    }

    private string Content(string aggregate, IReadOnlyList<string> paths) =>
        $"(SELECT {aggregate}(lower(v #>> '{{}}') COLLATE \"C\") FROM unnest({parameters.Add(paths.ToArray())}::jsonpath[]) p, jsonb_path_query(r.resource::jsonb, p) v)";
}
