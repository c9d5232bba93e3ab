using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Resources;

/// <summary>Turns a <see cref="ResourceQuery"/> into SQL.</summary>
internal sealed class ResourceSearchSql(Guid orgId, ResourceQuery query)
{
    /// <summary>The most that are counted when the client does not insist on the number.</summary>
    public const int CountedAnyway = 10_000;

    private const string Columns = "q.id, q.version, q.last_updated, q.resource, q.resource_type, q.rid";

    /// <summary>Whether other conditions find less than the dates, which are then looked up for what those find.</summary>
    public bool DatesLast { get; init; }

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
        return Page(parameters, Matching(parameters), "", "");
    }

    /// <summary>Type and id of the matches, as many as the query is limited to, in no particular order.</summary>
    public SqlStatement Keys()
    {
        var parameters = new SqlParameters();
        return parameters.Statement($"SELECT r.resource_type, r.id FROM ehr.fhir_resources r WHERE {Matching(parameters)} LIMIT {parameters.Add(query.Limit)}");
    }

    /// <summary>
    /// As <see cref="Page()"/> in the order of creation, but only among the first resources of the type in that order, which
    /// are looked at one after the other: for conditions that many of them satisfy.
    /// </summary>
    public SqlStatement PageAmongFirst(int resources)
    {
        var parameters = new SqlParameters();
        var where = OfTypes(parameters);
        if (query.Position is { Values: [{ } created] }) where += $" AND r.created {(query.Backwards ? ">=" : "<=")} {parameters.Add(created)}::text::timestamptz";
        var first = $" ORDER BY {(query.Backwards ? "r.created, r.rid DESC" : "r.created DESC, r.rid")} LIMIT {parameters.Add(resources)}";
        return Page(parameters, where, first, Conditions(new ConditionSql(parameters, probing: true), query.Conditions, "q.rid", "q"));
    }

    /// <summary>The number of matches; when there is a bound, one more than it stands for any more.</summary>
    public SqlStatement Total(int? atMost)
    {
        var parameters = new SqlParameters();
        var limit = atMost is { } most ? most + 1 : (int?)null;
        // Rows of the index belong to current resources of one type, so what they say need not be looked up. What follows
        // references is planned better from the resources.
        if (query.Types.Count != 1 || query.Conditions.Any(condition => condition is ResourceCondition.Chain or ResourceCondition.PointedToBy) || query.Conditions.FirstOrDefault(ConditionSql.IsOneRowEach) is not { } counted)
            return Count(parameters, $"ehr.fhir_resources r WHERE {Matching(parameters)}", limit);
        parameters.Add(orgId);
        var conditions = new ConditionSql(parameters, probingDates: DatesLast);
        return CountRows(parameters, conditions, conditions.Rows(counted)!, [.. query.Conditions.Where(condition => condition != counted)], limit);
    }

    /// <summary>Index rows that each are of another match, counted up to a bound: at least as many match.</summary>
    /// <param name="dates">The dates whose rows are counted.</param>
    /// <param name="atMost">The bound.</param>
    public SqlStatement AtLeast(ResourceCondition.AnyDate dates, int atMost)
    {
        var parameters = new SqlParameters();
        parameters.Add(orgId);
        var conditions = new ConditionSql(parameters);
        var lists = SameElements(dates).ToArray();
        var rows = conditions.DateRows(dates.Elements, [.. lists.Select(list => list.Comparisons)]);
        return CountRows(parameters, conditions, rows with { From = $"{rows.From} AND NOT d.several" }, [.. query.Conditions.Where(condition => !lists.Contains(condition))], atMost + 1);
    }

    /// <summary>How many index rows the dates have and how many the rarest of the other conditions, each counted up to a bound.</summary>
    public SqlStatement Rows(int atMost)
    {
        var parameters = new SqlParameters();
        parameters.Add(orgId);
        var conditions = new ConditionSql(parameters);
        var limit = parameters.Add((long)atMost);
        var dates = query.Conditions.OfType<ResourceCondition.AnyDate>().DistinctBy(Elements, StringComparer.Ordinal).Select(date => conditions.DateRows(date.Elements, [.. SameElements(date).Select(list => list.Comparisons)]));
        var others = query.Conditions.Where(DateSelectivity.IsOtherOfRows).Select(condition => conditions.Rows(condition)!);
        return parameters.Statement($"SELECT {Fewest(dates)}, {Fewest(others)}");

        string Fewest(IEnumerable<IndexRange> all) => $"least({string.Join(", ", all.Select(rows => $"(SELECT count(*) FROM (SELECT FROM {rows.From} LIMIT {limit}) n)").Append(limit))})";
    }

    private static string Elements(ResourceCondition.AnyDate date) => string.Join(',', date.Elements);

    private static string Conditions(ConditionSql conditions, IReadOnlyList<ResourceCondition> all, string rid, string? resource)
    {
        var dates = all.OfType<ResourceCondition.AnyDate>().GroupBy(Elements, StringComparer.Ordinal);
        var ranges = dates.Select(range => conditions.Dates(range.First().Elements, [.. range.Select(date => date.Comparisons)], rid));
        var others = all.Where(condition => condition is not ResourceCondition.AnyDate).Select(condition => conditions.Of(condition, rid, resource));
        return string.Concat(ranges.Concat(others).Select(condition => $" AND {condition}"));
    }

    private static SqlStatement CountRows(SqlParameters parameters, ConditionSql conditions, IndexRange rows, IReadOnlyList<ResourceCondition> others, int? limit) =>
        Count(parameters, $"(SELECT {rows.Rid} AS rid FROM {rows.From}) m WHERE true{Conditions(conditions, others, "m.rid", null)}", limit);

    private static SqlStatement Count(SqlParameters parameters, string from, int? limit) =>
        parameters.Statement($"SELECT count(*) FROM (SELECT FROM {from}{(limit is { } most ? $" LIMIT {parameters.Add(most)}" : "")}) q");

    private IEnumerable<ResourceCondition.AnyDate> SameElements(ResourceCondition.AnyDate date) =>
        query.Conditions.OfType<ResourceCondition.AnyDate>().Where(other => Elements(other) == Elements(date));

    private SqlStatement Page(SqlParameters parameters, string where, string first, string conditions)
    {
        var sort = new SortSql(query.Sort, parameters);
        var columns = string.Join(", ", ["r.id", "r.version", "r.last_updated", "r.resource", "r.resource_type", "r.rid", "r.created", .. sort.Columns]);
        if (query.CreatedUntil is { } until) where += $" AND r.created <= {parameters.Add(until)}";
        var matches = $"(SELECT {columns} FROM ehr.fhir_resources r WHERE {where}{first}) q";
        var page = query.Position is { } position ? sort.Beyond(position, query.Backwards) : "true";
        return parameters.Statement(
            $"SELECT {Columns}, {string.Join(", ", sort.Values)} FROM {matches} WHERE {page}{conditions} ORDER BY {sort.Order(query.Backwards)} LIMIT {parameters.Add(query.Limit + 1)} OFFSET {parameters.Add(query.Offset)}");
    }

    private string Matching(SqlParameters parameters) =>
        $"{OfTypes(parameters)}{Conditions(new ConditionSql(parameters, probingDates: DatesLast), query.Conditions, "r.rid", "r")}";

    private string OfTypes(SqlParameters parameters)
    {
        var rows = $"r.org_id = {parameters.Add(orgId)} AND NOT r.deleted";
        if (query.Types is [{ } type]) return $"{rows} AND r.resource_type = {parameters.Add(type)}";
        return query.Types.Count > 1 ? $"{rows} AND r.resource_type = ANY({parameters.Add(query.Types.ToArray())})" : rows;
    }
}
