using System.Collections.Concurrent;
using System.Collections.Frozen;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;

namespace EhrConnect.Fhir.Representation;

/// <summary>Which members of an object stay, and what stays of their own members.</summary>
internal sealed class MemberFilter
{
    private static readonly ConcurrentDictionary<ClassMapping, MemberFilter> Summaries = new();
    private static readonly string[] Always = ["resourceType", "id", "meta"];

    private readonly FrozenDictionary<string, ClassMapping?> _kept;
    private readonly string[] _choices;
    private readonly bool _others;

    private MemberFilter(IEnumerable<KeyValuePair<string, ClassMapping?>> kept, IEnumerable<string> choices, bool others = false)
    {
        _kept = kept.DistinctBy(member => member.Key, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);
        _choices = [.. choices];
        _others = others;
    }

    /// <summary>Elements that the specification marks as summary, at every level.</summary>
    public static MemberFilter Summary(string type) =>
        ModelInfo.ModelInspector.FindClassMapping(type) is { } mapping ? SummaryOf(mapping) : new MemberFilter([], [], others: true);

    /// <summary>The narrative and what a resource cannot do without.</summary>
    public static MemberFilter Text(string type) => Of(type, property => property.IsMandatoryElement, "text");

    /// <summary>The elements of these names and what a resource cannot do without.</summary>
    public static MemberFilter Elements(string type, IEnumerable<string> names) => Of(type, property => property.IsMandatoryElement || names.Contains(property.Name, StringComparer.Ordinal));

    /// <summary>Everything but the narrative.</summary>
    public static MemberFilter Data(string type) => new([], [], others: true);

    /// <summary>Whether the member stays; <paramref name="inner"/> says what stays within it, null for all of it.</summary>
    public bool Keeps(string member, out MemberFilter? inner)
    {
        inner = null;
        var name = member.TrimStart('_');
        if (_others) return name is not "text";
        if (_kept.TryGetValue(name, out var mapping))
        {
            inner = mapping is null ? null : SummaryOf(mapping);
            return true;
        }

        return Array.Exists(_choices, choice => name.Length > choice.Length && name.StartsWith(choice, StringComparison.Ordinal) && char.IsUpper(name[choice.Length]));
    }

    private static MemberFilter SummaryOf(ClassMapping mapping) => Summaries.GetOrAdd(mapping, static type =>
    {
        var kept = type.PropertyMappings.Where(property => property.InSummary || property.IsMandatoryElement).ToList();
        return new MemberFilter(
            [.. kept.Select(property => KeyValuePair.Create(property.Name, property.PropertyTypeMapping.IsBackboneType ? property.PropertyTypeMapping : null)), .. Alone(Always)],
            kept.Where(IsChoice).Select(property => property.Name));
    });

    private static MemberFilter Of(string type, Func<PropertyMapping, bool> keep, params string[] more)
    {
        var kept = ModelInfo.ModelInspector.FindClassMapping(type)?.PropertyMappings.Where(keep).ToList() ?? [];
        return new MemberFilter([.. Alone(kept.Select(property => property.Name)), .. Alone(Always), .. Alone(more)], kept.Where(IsChoice).Select(property => property.Name));
    }

    private static bool IsChoice(PropertyMapping property) => property.Choice == ChoiceType.DatatypeChoice;

    private static IEnumerable<KeyValuePair<string, ClassMapping?>> Alone(IEnumerable<string> names) => names.Select(name => KeyValuePair.Create(name, (ClassMapping?)null));
}
