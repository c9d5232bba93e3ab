using EhrConnect.Data.Sessions;

namespace EhrConnect.Data.Resources;

/// <summary>What comes along with the matches of a search: what they point to, or what points to them.</summary>
/// <param name="Reverse">Whether the sources of references are wanted, not their targets.</param>
/// <param name="SourceType">The type that holds the references.</param>
/// <param name="Elements">The elements that hold them; empty for all.</param>
/// <param name="TargetType">The only type of target that counts; null for all.</param>
public sealed record ResourceInclude(bool Reverse, string SourceType, IReadOnlyList<int> Elements, string? TargetType)
{
    /// <summary>The types that count; null for all. Others are as if they were not there.</summary>
    public IReadOnlyList<string>? Among { get; init; }

    /// <summary>The resources that belong to those with these numbers, each once.</summary>
    internal SqlStatement Statement(Guid orgId, IReadOnlyList<long> rids, int limit)
    {
        var parameters = new SqlParameters();
        var org = parameters.Add(orgId);
        var (from, to) = Reverse ? ("target", "rid") : ("rid", "target");
        var where = new List<string> { $"s.org_id = {org}", $"s.{from} = ANY({parameters.Add(rids.ToArray())})" };
        if (Elements.Count > 0) where.Add($"s.element = ANY({parameters.Add(Elements.ToArray())})");
        var type = Reverse ? SourceType : TargetType;
        var among = Among is null ? "" : $" AND r.resource_type = ANY({parameters.Add(Among.ToArray())})";
        var ofType = type is null ? among : $" AND r.resource_type = {parameters.Add(type)}";
        return parameters.Statement(
            $"""
            SELECT r.id, r.version, r.last_updated, r.resource, r.resource_type, r.rid FROM ehr.fhir_resources r
            WHERE r.org_id = {org} AND NOT r.deleted{ofType} AND r.rid IN (SELECT s.{to} FROM ehr.search_reference s WHERE {string.Join(" AND ", where)})
            ORDER BY r.created DESC, r.rid LIMIT {parameters.Add(limit)}
            """);
    }
}
