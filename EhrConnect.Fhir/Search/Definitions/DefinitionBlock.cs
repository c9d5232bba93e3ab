using System.Globalization;

namespace EhrConnect.Fhir.Search;

/// <summary>The lines of one type while the definitions are read.</summary>
internal sealed class DefinitionBlock(string type)
{
    private readonly List<IndexedElement> _elements = [];
    private readonly List<SearchParameterDefinition> _parameters = [];
    private readonly List<CompositeDefinition> _composites = [];
    private readonly List<string[]> _compositeLines = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _compartments = new(StringComparer.Ordinal);

    public string Type => type;

    public void Read(string[] line)
    {
        switch (line)
        {
            case ["E", var kind, var path, var leaves]:
                _elements.Add(new IndexedElement(Kind(kind), path, Leaves(leaves)));
                break;
            case ["P", var name, var kind, var url, var targets, var sources]:
                _parameters.Add(new SearchParameterDefinition(name, Kind(kind), url, Split(targets, ','), Kind(kind) is SearchParameterKind.Special ? [] : Sources(sources)));
                break;
            case ["C", ..]:
                _compositeLines.Add(line);
                break;
            case ["K", var owner, var parameters]:
                _compartments[owner] = Split(parameters, ',');
                break;
            default:
                throw new FormatException($"The search definitions have a line that is not understood: {line[0]}.");
        }
    }

    /// <summary>
    /// Takes over what the types this one specialises define, as elements of its own: then a tag that half of all resources
    /// have is no more to look through than the resources of this type that have it.
    /// </summary>
    public void Add(DefinitionBlock general)
    {
        var own = general._elements.ToDictionary(element => element, element => element.Of(type));
        _elements.AddRange(own.Values);
        _parameters.AddRange(general._parameters.Select(parameter => parameter.With([.. parameter.Elements.Select(searched => searched with { Element = own[searched.Element] })])));
    }

    public TypeDefinition ToDefinition()
    {
        foreach (var line in _compositeLines) _parameters.Add(Composite(line[1], line[2], line[3], line[4]));
        return new TypeDefinition(
            [.. _parameters.OrderBy(parameter => parameter.Name, StringComparer.Ordinal)],
            [.. _elements.Where(element => !element.IsOfRow && element.Kind is not SearchParameterKind.Special)],
            _composites,
            _compartments);
    }

    private SearchParameterDefinition Composite(string name, string url, string groups, string components)
    {
        var definition = new SearchParameterDefinition(name, SearchParameterKind.Composite, url, [], []);
        var parts = components.Split('|').Select(Component).ToArray();
        if (!CompositeRules.IsSupported(parts)) return definition;
        var places = groups.Split(';').Select(path => new CompositeGroup(
            new IndexedElement(SearchParameterKind.Composite, $"{type}.{path} {components}", []), ElementStep.ParsePath(path))).ToArray();
        var composite = new CompositeDefinition(places, parts);
        _composites.Add(composite);
        return new SearchParameterDefinition(name, SearchParameterKind.Composite, url, [], []) { Composite = composite };
    }

    private CompositeComponent Component(string text)
    {
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        var (kind, leaves) = (Kind(text[..space]), Leaves(text[(space + 1)..]));
        return new CompositeComponent(kind, leaves, _elements.FindAll(element => element.Kind == kind && CompositeRules.IsPartOf(element.Leaves, leaves)));
    }

    private SearchedElement[] Sources(string text) => [.. Split(text, ',').Select(source =>
    {
        var parts = source.Split(':');
        return new SearchedElement(_elements[int.Parse(parts[0], CultureInfo.InvariantCulture)], parts[1].Length == 0 ? null : parts[1]);
    })];

    private static ElementLeaf[] Leaves(string text) => [.. text.Split(';').Select(ElementLeaf.Parse)];

    private static string[] Split(string text, char separator) => text.Split(separator, StringSplitOptions.RemoveEmptyEntries);

    private static SearchParameterKind Kind(string text) => Enum.Parse<SearchParameterKind>(text, ignoreCase: true);
}
