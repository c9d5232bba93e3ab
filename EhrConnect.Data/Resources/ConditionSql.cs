namespace EhrConnect.Data.Resources;

/// <summary>
/// Turns conditions into SQL over a resource number: one semi-join per condition, each on an index of leakproof types. <c>$1</c>
/// is the organisation.
/// </summary>
/// <param name="parameters">The parameters of the statement.</param>
/// <param name="probing">Whether each condition is looked up for a resource at a time, in the order in which the statement reads them.</param>
/// <param name="probingDates">Whether dates are looked up for what other conditions find, because those find less.</param>
internal sealed class ConditionSql(SqlParameters parameters, bool probing = false, bool probingDates = false)
{
    private bool _negated;

    /// <summary>The predicate.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="rid">The SQL expression of the number it is about.</param>
    /// <param name="resource">The alias of the row of fhir_resources, when the statement has one for it already.</param>
    public string Of(ResourceCondition condition, string rid, string? resource) => condition switch
    {
        ResourceCondition.AnyKey { Keys.Count: 0 } => "false",
        ResourceCondition.AnyReference { Targets.Count: 0 } => "false",
        ResourceCondition.AnyReference { OrTargets: true } references => $"{rid} IN (SELECT {Rows(references)!.Rid} FROM {Rows(references)!.From} UNION ALL SELECT unnest({parameters.Add(references.Targets.ToArray())}))",
        ResourceCondition.AnyKey or ResourceCondition.AnyReference or ResourceCondition.TextStartsWith or ResourceCondition.AnyNumber => In(rid, Rows(condition)!),
        ResourceCondition.TextContains text => Contains(text, rid),
        ResourceCondition.AnyDate date => Dates(date.Elements, [date.Comparisons], rid),
        ResourceCondition.Present present => Present(present, rid),
        ResourceCondition.Not not => Not(not.Condition, rid, resource),
        ResourceCondition.Any { Conditions: [{ } only] } => Of(only, rid, resource),
        ResourceCondition.Any any => $"({Any(any.Conditions, c => Of(c, rid, resource))})",
        ResourceCondition.All { Conditions.Count: 0 } => "true",
        ResourceCondition.All all => $"({string.Join(" AND ", all.Conditions.Select(c => Of(c, rid, resource)))})",
        ResourceCondition.Chain chain => In(rid, "s.rid", $"ehr.search_reference s WHERE s.org_id = $1 AND {Equals("s.element", chain.Elements)} AND ({Any(chain.Targets, t => OfType(t.Key, t.Value, "s.target"))})"),
        ResourceCondition.PointedToBy has => In(rid, "s.target", $"ehr.search_reference s WHERE s.org_id = $1 AND {Equals("s.element", has.Elements)} AND {Inner(has.Condition, "s.rid")}"),
        ResourceCondition.IdIn or ResourceCondition.TypeIn or ResourceCondition.AnyLastUpdated => OfRow(condition, rid, resource),
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.GetType().Name, "Unknown condition."),
    };

    private string Not(ResourceCondition condition, string rid, string? resource)
    {
        var before = _negated;
        _negated = true;
        var sql = $"NOT {Of(condition, rid, resource)}";
        _negated = before;
        return sql;
    }

    // What must hold finds resources; what must not hold is looked up for each that was found otherwise.
    // OFFSET 0 keeps the planner from turning the look-up into a join, which would read everything that matches first.
    private string In(string rid, string column, string from) =>
        _negated || probing ? $"EXISTS (SELECT FROM {from} AND {column} = {rid}{(probing ? " OFFSET 0" : "")})" : $"{rid} IN (SELECT {column} FROM {from})";

    /// <summary>Whether the index rows of a condition stand for one resource each: it has one key or one target.</summary>
    public static bool IsOneRowEach(ResourceCondition condition) => condition switch
    {
        ResourceCondition.AnyKey { Keys.Count: 1 } or ResourceCondition.AnyReference { Elements.Count: 1, Targets.Count: 1, OrTargets: false } => true,
        ResourceCondition.Any { Conditions: [{ } only] } => IsOneRowEach(only),
        _ => false,
    };

    /// <summary>Index rows that stand for at most as many resources as satisfy the condition; null when it is not of index rows alone.</summary>
    public IndexRange? Rows(ResourceCondition condition) => condition switch
    {
        ResourceCondition.AnyKey { Keys.Count: > 0 } keys => new("k.rid", $"ehr.search_key k WHERE k.org_id = $1 AND {Equals("k.key", keys.Keys)}"),
        ResourceCondition.AnyReference { Targets.Count: > 0 } references =>
            new("s.rid", $"ehr.search_reference s WHERE s.org_id = $1 AND {Equals("s.target", references.Targets)} AND {Equals("s.element", references.Elements)}"),
        ResourceCondition.TextStartsWith text => new("t.rid", $"ehr.search_text t WHERE t.org_id = $1 AND {Equals("t.element", text.Elements)} AND ({Any(text.Prefixes, StartsWith)})"),
        ResourceCondition.AnyNumber number =>
            new("n.rid", $"ehr.search_number n WHERE n.org_id = $1 AND ({Any(number.Comparisons, c => $"n.key = {parameters.Add(c.Key)} AND {Comparison.OfNumber(c.Value, parameters)}")})"),
        ResourceCondition.AnyDate date => DateRows(date.Elements, [date.Comparisons]),
        ResourceCondition.Any { Conditions: [{ } only] } => Rows(only),
        _ => null,
    };

    /// <summary>Rows of dates no longer than a day that satisfy one comparison of every list.</summary>
    public IndexRange DateRows(IReadOnlyList<int> elements, IReadOnlyList<IReadOnlyList<DateComparison>> lists)
    {
        var predicates = lists.SelectMany(list => Of(list)).ToArray();
        return new("d.rid", $"ehr.search_date d WHERE d.org_id = $1 AND {Equals("d.element", elements)} AND {string.Join(" AND ", predicates)}");

        IEnumerable<string> Of(IReadOnlyList<DateComparison> list)
        {
            var both = list.Select(comparison => Comparison.OfDate(comparison, parameters)).ToArray();
            if (Array.Exists(both, predicate => predicate.Bound is not null)) yield return $"({Any(both, predicate => predicate.Bound ?? predicate.Exact)})";
            yield return $"({Any(both, predicate => predicate.Exact)})";
        }
    }

    private string In(string rid, IndexRange rows) => In(rid, rows.Rid, rows.From);

    private static string Any<T>(IEnumerable<T> values, Func<T, string> sql) => string.Join(" OR ", values.Select(sql));

    /// <summary>Resources with dates of the elements that satisfy one comparison of every list.</summary>
    public string Dates(IReadOnlyList<int> elements, IReadOnlyList<IReadOnlyList<DateComparison>> lists, string rid)
    {
        var predicates = lists.Select(list => list.Select(comparison => Comparison.OfDate(comparison, parameters)).ToArray()).ToArray();
        var exact = predicates.Select(list => $"({Any(list, p => p.Exact)})").ToArray();
        var rows = $"ehr.search_date d WHERE d.org_id = $1 AND {Equals("d.element", elements)}";
        var one = string.Join(" AND ", exact);
        if (_negated || probing) return string.Join(" AND ", exact.Select(predicate => In(rid, "d.rid", $"{rows} AND {predicate}")));
        if (probingDates) return string.Join(" AND ", exact.Select(predicate => $"EXISTS (SELECT FROM {rows} AND {predicate} AND d.rid = {rid})"));
        var bounds = predicates.Where(list => Array.Exists(list, p => p.Bound is not null)).Select(list => $"({Any(list, p => p.Bound ?? p.Exact)})").ToArray();
        var branches = new List<string> { $"SELECT d.rid FROM {rows} AND {string.Join(" AND ", [.. bounds, one])}" };
        if (bounds.Length > 0) branches.Add($"SELECT d.rid FROM {rows} AND d.wide AND {one}");
        // Several dates of one resource may share the work.
        if (lists.Count > 1) branches.Add($"({string.Join(" INTERSECT ", exact.Select(predicate => $"SELECT d.rid FROM {rows} AND d.several AND {predicate}"))})");
        return $"{rid} IN ({string.Join(" UNION ALL ", branches)})";
    }

    // One value is compared by "=": then the rows of an index come in order and the planner knows how many there are.
    private string Equals<T>(string column, IReadOnlyList<T> values) =>
        values is [{ } only] ? $"{column} = {parameters.Add(only)}" : $"{column} = ANY({parameters.Add(values.ToArray())})";

    private string OfRow(ResourceCondition condition, string rid, string? resource)
    {
        if (resource is null) return In(rid, "q.rid", $"ehr.fhir_resources q WHERE q.org_id = $1 AND NOT q.deleted AND {OfRow(condition, "q.rid", "q")}");
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
        : In(rid, "q.rid", $"ehr.fhir_resources q WHERE q.org_id = $1 AND q.resource_type = {parameters.Add(type)} AND NOT q.deleted AND {Of(condition, "q.rid", "q")}");

    private string Inner(ResourceCondition condition, string rid) => Of(condition, rid, null);

    private static bool IsOwn(ResourceCondition condition) => condition switch
    {
        ResourceCondition.Not or ResourceCondition.IdIn or ResourceCondition.AnyLastUpdated or ResourceCondition.PointedToBy or ResourceCondition.All { Conditions.Count: 0 } => false,
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
            var pieces = string.Concat(pair.Second.Select(piece => $" AND {In("t.rid", "k.rid", $"ehr.search_key k WHERE k.org_id = $1 AND k.key = {parameters.Add(piece)}")}"));
            return In(rid, "t.rid", $"ehr.search_text t WHERE t.org_id = $1 AND t.element = {parameters.Add(pair.First)}{pieces} AND position({text} IN t.value) > 0");
        })})";
    }

    private string Present(ResourceCondition.Present present, string rid) => present.As switch
    {
        PresentAs.Keys => HasKeys(present, rid),
        // A logical reference has keys, a literal one has rows of its own. Inside a chain or _has the number is that of "s".
        PresentAs.References => $"(EXISTS (SELECT FROM ehr.search_reference p WHERE p.org_id = $1 AND p.rid = {rid} AND {Equals("p.element", present.Elements)}) OR {HasKeys(present, rid)})",
        PresentAs.Dates => $"EXISTS (SELECT FROM ehr.search_date d WHERE d.org_id = $1 AND d.rid = {rid} AND {Equals("d.element", present.Elements)})",
        PresentAs.Numbers => $"EXISTS (SELECT FROM ehr.search_number n WHERE n.org_id = $1 AND n.rid = {rid} AND {Equals("n.key", present.NumberKeys)})",
        PresentAs.Texts => $"EXISTS (SELECT FROM ehr.search_text t WHERE t.org_id = $1 AND t.rid = {rid} AND {Equals("t.element", present.Elements)})",
        _ => throw new ArgumentOutOfRangeException(nameof(present), present.As, "Unknown table."),
    };

    private string HasKeys(ResourceCondition.Present present, string rid) =>
        $"EXISTS (SELECT FROM ehr.search_entry e WHERE e.org_id = $1 AND e.rid = {rid} AND e.elements && {parameters.Add(present.Elements.ToArray())})";
}
