using EhrConnect.Data.Sessions;
using NpgsqlTypes;

namespace EhrConnect.Data.Resources;

/// <summary>Turns a <see cref="ResourceQuery"/> into SQL: one semi-join per condition, each on an index of leakproof types.</summary>
internal sealed class ResourceSearchSql
{
    private readonly List<Func<SqlStatement, SqlStatement>> _parameters = [];
    private readonly List<string> _where = ["r.org_id = $1", "r.resource_type = $2", "NOT r.deleted"];
    private readonly ResourceQuery _query;

    public ResourceSearchSql(Guid orgId, ResourceQuery query)
    {
        _query = query;
        Parameter(s => s.With(orgId));
        Parameter(s => s.With(query.Type));
        foreach (var condition in query.Conditions) _where.Add(Where(condition));
    }

    /// <summary>The matches of one page, and one more to know whether there is a next page.</summary>
    public SqlStatement Page()
    {
        var where = _where.ToList();
        var parameters = _parameters.ToList();
        if (_query.After is { } after)
        {
            parameters.Add(s => s.With(after.LastUpdated));
            parameters.Add(s => s.With(after.Id));
            where.Add($"(r.last_updated < ${parameters.Count - 1} OR (r.last_updated = ${parameters.Count - 1} AND r.id > ${parameters.Count}))");
        }

        parameters.Add(s => s.With(_query.Limit + 1));
        return Build(
            $"SELECT r.id, r.version, r.last_updated, r.resource FROM ehr.fhir_resources r WHERE {string.Join(" AND ", where)} ORDER BY r.last_updated DESC, r.id LIMIT ${parameters.Count}",
            parameters);
    }

    public SqlStatement Total() => Build($"SELECT count(*) FROM ehr.fhir_resources r WHERE {string.Join(" AND ", _where)}", _parameters);

    private static SqlStatement Build(string sql, IEnumerable<Func<SqlStatement, SqlStatement>> parameters) =>
        parameters.Aggregate(new SqlStatement(sql), (statement, add) => add(statement));

    private string Where(ResourceCondition condition) => condition switch
    {
        ResourceCondition.IdIn ids => $"r.id = ANY({Parameter(s => s.With(ids.Ids.ToArray()))})",
        ResourceCondition.AnyKey keys =>
            $"r.id IN (SELECT k.id FROM ehr.search_key k WHERE k.org_id = $1 AND k.resource_type = $2 AND k.key = ANY({Parameter(s => s.With(keys.Keys.ToArray()))}))",
        ResourceCondition.TextStartsWith text =>
            $"r.id IN (SELECT t.id FROM ehr.search_text t WHERE t.org_id = $1 AND t.resource_type = $2 AND t.parameter = {Parameter(s => s.With(text.Parameter))} AND ({AnyPrefix(text.Prefixes)}))",
        ResourceCondition.AnyDate date =>
            $"r.id IN (SELECT d.id FROM ehr.search_date d WHERE d.org_id = $1 AND d.resource_type = $2 AND d.parameter = {Parameter(s => s.With(date.Parameter))} AND ({Any(date.Comparisons, c => Compare(c, "d.low", "d.high"))}))",
        ResourceCondition.AnyLastUpdated updated => $"({Any(updated.Comparisons, c => Compare(c, "r.last_updated", "r.last_updated + interval '1 millisecond'"))})",
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition.GetType().Name, "Unknown condition."),
    };

    private string AnyPrefix(IReadOnlyList<string> prefixes) => Any(prefixes, prefix =>
    {
        var low = Parameter(s => s.With(prefix));
        var high = Parameter(s => s.With(prefix + "\U0010FFFF"));
        return $"(t.value ~>=~ {low} AND t.value ~<~ {high})";
    });

    private string Compare(DateComparison comparison, string low, string high)
    {
        var from = Parameter(s => s.With(NpgsqlDbType.TimestampTz, comparison.Low));
        var to = Parameter(s => s.With(NpgsqlDbType.TimestampTz, comparison.High));
        var contained = $"({low} >= {from} AND {high} <= {to})";
        return comparison.Prefix switch
        {
            DatePrefix.Equal => contained,
            DatePrefix.NotEqual => $"NOT {contained}",
            DatePrefix.GreaterThan => $"{high} > {to}",
            DatePrefix.LessThan => $"{low} < {from}",
            DatePrefix.GreaterOrEqual => $"({high} > {to} OR {contained})",
            DatePrefix.LessOrEqual => $"({low} < {from} OR {contained})",
            DatePrefix.StartsAfter => $"{low} >= {to}",
            DatePrefix.EndsBefore => $"{high} <= {from}",
            DatePrefix.Approximately => $"({low} < {to} AND {high} > {from})",
            _ => throw new ArgumentOutOfRangeException(nameof(comparison), comparison.Prefix, "Unknown prefix."),
        };
    }

    private static string Any<T>(IEnumerable<T> values, Func<T, string> sql) => string.Join(" OR ", values.Select(sql));

    private string Parameter(Func<SqlStatement, SqlStatement> add)
    {
        _parameters.Add(add);
        return $"${_parameters.Count}";
    }
}
