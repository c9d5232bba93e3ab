namespace EhrConnect.Data.Resources;

/// <summary>
/// Turns conditions into SQL over a resource number: one semi-join per condition, each on an index of leakproof types. <c>$1</c>
/// is the organisation.
/// </summary>
internal sealed class ConditionSql(SqlParameters parameters)
{
    /// <summary>The predicate.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="rid">The SQL expression of the number it is about.</param>
    /// <param name="resource">The alias of the row of fhir_resources, when the statement has one for it already.</param>
    public string Of(ResourceCondition condition, string rid, string? resource) => condition switch
    {
        ResourceCondition.AnyKey { Keys.Count: 0 } => "false",
        ResourceCondition.AnyKey keys => In(rid, $"SELECT k.rid FROM ehr.search_key k WHERE k.org_id = $1 AND {Equals("k.key", keys.Keys)}"),
        ResourceCondition.AnyReference { Targets.Count: 0 } => "false",
        ResourceCondition.AnyReference references => In(rid, $"SELECT s.rid FROM ehr.search_reference s WHERE s.org_id = $1 AND {Equals("s.target", references.Targets)} AND {Equals("s.element", references.Elements)}"),
        ResourceCondition.TextStartsWith text => In(rid, $"SELECT t.rid FROM ehr.search_text t WHERE t.org_id = $1 AND {Equals("t.element", text.Elements)} AND ({Any(text.Prefixes, StartsWith)})"),
        ResourceCondition.TextContains text => Contains(text, rid),
        ResourceCondition.AnyDate date => In(rid, $"SELECT d.rid FROM ehr.search_date d WHERE d.org_id = $1 AND {Equals("d.element", date.Elements)} AND ({Any(date.Comparisons, c => Comparison.OfDate(c, parameters))})"),
        ResourceCondition.AnyNumber number => In(rid, $"SELECT n.rid FROM ehr.search_number n WHERE n.org_id = $1 AND ({Any(number.Comparisons, c => $"n.key = {parameters.Add(c.Key)} AND {Comparison.OfNumber(c.Value, parameters)}")})"),
        ResourceCondition.Present present => Present(present, rid),
        ResourceCondition.Not not => $"NOT {Of(not.Condition, rid, resource)}",
        ResourceCondition.Any { Conditions: [{ } only] } => Of(only, rid, resource),
        ResourceCondition.Any any => $"({Any(any.Conditions, c => Of(c, rid, resource))})",
        ResourceCondition.All { Conditions.Count: 0 } => "true",
        ResourceCondition.All all => $"({string.Join(" AND ", all.Conditions.Select(c => Of(c, rid, resource)))})",
        ResourceCondition.Chain chain => In(rid, $"SELECT s.rid FROM ehr.search_reference s WHERE s.org_id = $1 AND {Equals("s.element", chain.Elements)} AND ({Any(chain.Targets, t => OfType(t.Key, t.Value, "s.target"))})"),
        ResourceCondition.PointedToBy has => In(rid, $"SELECT s.target FROM ehr.search_reference s WHERE s.org_id = $1 AND {Equals("s.element", has.Elements)} AND {Inner(has.Condition, "s.rid")}"),
        ResourceCondition.IdIn or ResourceCondition.TypeIn or ResourceCondition.AnyLastUpdated => OfRow(condition, rid, resource),
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.GetType().Name, "Unknown condition."),
    };

    private static string In(string rid, string query) => $"{rid} IN ({query})";

    private static string Any<T>(IEnumerable<T> values, Func<T, string> sql) => string.Join(" OR ", values.Select(sql));

    // One value is compared by "=": then the rows of an index come in order and the planner knows how many there are.
    private string Equals<T>(string column, IReadOnlyList<T> values) =>
        values is [{ } only] ? $"{column} = {parameters.Add(only)}" : $"{column} = ANY({parameters.Add(values.ToArray())})";

    private string OfRow(ResourceCondition condition, string rid, string? resource)
    {
        if (resource is null) return In(rid, $"SELECT q.rid FROM ehr.fhir_resources q WHERE q.org_id = $1 AND NOT q.deleted AND {OfRow(condition, "q.rid", "q")}");
        return condition switch
        {
            ResourceCondition.IdIn ids => $"{resource}.id = ANY({parameters.Add(ids.Ids.ToArray())})",
            ResourceCondition.TypeIn types => $"{resource}.resource_type = ANY({parameters.Add(types.Types.ToArray())})",
            ResourceCondition.AnyLastUpdated updated => $"({Any(updated.Comparisons, c => Comparison.OfLastUpdated(c, resource, parameters))})",
            _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.GetType().Name, "Unknown condition."),
        };
    }

    // Index rows belong to current resources of the type whose element they are of, so most conditions need no look at the
    // resource itself; those that may hold without any row do.
    private string OfType(string type, ResourceCondition condition, string rid) => IsOwn(condition)
        ? Of(condition, rid, null)
        : In(rid, $"SELECT q.rid FROM ehr.fhir_resources q WHERE q.org_id = $1 AND q.resource_type = {parameters.Add(type)} AND NOT q.deleted AND {Of(condition, "q.rid", "q")}");

    private string Inner(ResourceCondition condition, string rid) => Of(condition, rid, null);

    private static bool IsOwn(ResourceCondition condition) => condition switch
    {
        ResourceCondition.Not or ResourceCondition.IdIn or ResourceCondition.AnyLastUpdated or ResourceCondition.PointedToBy or ResourceCondition.All { Conditions.Count: 0 } => false,
        ResourceCondition.AnyKey => false,
        ResourceCondition.Any any => any.Conditions.All(IsOwn),
        ResourceCondition.All all => all.Conditions.Any(IsOwn),
        _ => true,
    };

    private string StartsWith(string prefix) => $"(t.value ~>=~ {parameters.Add(prefix)} AND t.value ~<~ {parameters.Add(prefix + "\U0010FFFF")})";

    // The pieces find the candidates by index; the text itself decides.
    private string Contains(ResourceCondition.TextContains contains, string rid)
    {
        var text = parameters.Add(contains.Text);
        return $"({Any(contains.Elements.Zip(contains.Pieces), pair =>
        {
            var pieces = string.Concat(pair.Second.Select(piece => $" AND {In("t.rid", $"SELECT k.rid FROM ehr.search_key k WHERE k.org_id = $1 AND k.key = {parameters.Add(piece)}")}"));
            return In(rid, $"SELECT t.rid FROM ehr.search_text t WHERE t.org_id = $1 AND t.element = {parameters.Add(pair.First)}{pieces} AND position({text} IN t.value) > 0");
        })})";
    }

    private string Present(ResourceCondition.Present present, string rid) => present.As switch
    {
        PresentAs.Keys => HasKeys(present, rid),
        // A logical reference has keys, a literal one has rows of its own.
        PresentAs.References => $"(EXISTS (SELECT FROM ehr.search_reference s WHERE s.org_id = $1 AND s.rid = {rid} AND {Equals("s.element", present.Elements)}) OR {HasKeys(present, rid)})",
        PresentAs.Dates => $"EXISTS (SELECT FROM ehr.search_date d WHERE d.org_id = $1 AND d.rid = {rid} AND {Equals("d.element", present.Elements)})",
        PresentAs.Numbers => $"EXISTS (SELECT FROM ehr.search_number n WHERE n.org_id = $1 AND n.rid = {rid} AND {Equals("n.key", present.NumberKeys)})",
        PresentAs.Texts => $"EXISTS (SELECT FROM ehr.search_text t WHERE t.org_id = $1 AND t.rid = {rid} AND {Equals("t.element", present.Elements)})",
        _ => throw new ArgumentOutOfRangeException(nameof(present), present.As, "Unknown table."),
    };

    private string HasKeys(ResourceCondition.Present present, string rid) =>
        $"EXISTS (SELECT FROM ehr.search_entry e WHERE e.org_id = $1 AND e.rid = {rid} AND e.elements && {parameters.Add(present.Elements.ToArray())})";
}
