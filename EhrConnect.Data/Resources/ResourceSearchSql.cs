using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Resources;

/// <summary>Turns a <see cref="ResourceQuery"/> into SQL.</summary>
internal sealed class ResourceSearchSql(Guid orgId, ResourceQuery query)
{
    /// <summary>The most that are counted when the client does not insist on the number.</summary>
    public const int CountedAnyway = 10_000;

    private const string Columns = "q.id, q.version, q.last_updated, q.resource, q.resource_type, q.rid";

    /// <summary>
    /// Plans for the values at hand: a common and a rare key need different ones, and a plan made for any value is right for
    /// neither. And plans for a database whose indexes are in memory or on solid-state disks.
    /// </summary>
    public static SqlStatement PlanForValues =>
        new SqlStatement("SELECT set_config('plan_cache_mode', 'force_custom_plan', true), set_config('random_page_cost', '1.1', true)").AsGuard();

    /// <summary>The matches of one page, and one more to know whether there is another page.</summary>
    public SqlStatement Page()
    {
        var parameters = new SqlParameters();
        var where = Where(parameters);
        var sort = new SortSql(query.Sort, parameters);
        var columns = string.Join(", ", ["r.id", "r.version", "r.last_updated", "r.resource", "r.resource_type", "r.rid", "r.created", .. sort.Columns]);
        if (query.CreatedUntil is { } until) where += $" AND r.created <= {parameters.Add(until)}";
        var matches = $"(SELECT {columns} FROM ehr.fhir_resources r WHERE {where}) q";
        var page = query.Position is { } position ? $" WHERE {sort.Beyond(position, query.Backwards)}" : "";
        return parameters.Statement(
            $"SELECT {Columns}, {string.Join(", ", sort.Values)} FROM {matches}{page} ORDER BY {sort.Order(query.Backwards)} LIMIT {parameters.Add(query.Limit + 1)} OFFSET {parameters.Add(query.Offset)}");
    }

    /// <summary>Type and id of the matches, as many as the query is limited to, in no particular order.</summary>
    public SqlStatement Keys()
    {
        var parameters = new SqlParameters();
        return parameters.Statement($"SELECT r.resource_type, r.id FROM ehr.fhir_resources r WHERE {Where(parameters)} LIMIT {parameters.Add(query.Limit)}");
    }

    /// <summary>The number of matches; null stands for more than are counted.</summary>
    public SqlStatement Total(int? atMost)
    {
        var parameters = new SqlParameters();
        var where = Where(parameters);
        var limit = atMost is { } most ? $" LIMIT {parameters.Add(most + 1)}" : "";
        return parameters.Statement($"SELECT count(*) FROM (SELECT FROM ehr.fhir_resources r WHERE {where}{limit}) q");
    }

    private string Where(SqlParameters parameters)
    {
        var conditions = new ConditionSql(parameters);
        var where = new List<string> { $"r.org_id = {parameters.Add(orgId)}", "NOT r.deleted" };
        if (query.Types is [{ } type]) where.Add($"r.resource_type = {parameters.Add(type)}");
        else if (query.Types.Count > 1) where.Add($"r.resource_type = ANY({parameters.Add(query.Types.ToArray())})");
        var dates = query.Conditions.OfType<ResourceCondition.AnyDate>().GroupBy(date => string.Join(',', date.Elements), StringComparer.Ordinal);
        where.AddRange(dates.Select(range => conditions.Dates(range.First().Elements, [.. range.Select(date => date.Comparisons)], "r.rid")));
        where.AddRange(query.Conditions.Where(condition => condition is not ResourceCondition.AnyDate).Select(condition => conditions.Of(condition, "r.rid", "r")));
        return string.Join(" AND ", where);
    }
}
