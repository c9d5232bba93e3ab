using System.Globalization;

namespace EhrConnect.LocalHosting;

/// <summary>What the values written so far refer to: resources that must be in the manifest, encoded parameters, choices.</summary>
internal sealed class ManifestReferences
{
    readonly HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
    readonly List<IResource> mentioned = [];
    readonly List<EncodedParameter> encoded = [];
    readonly List<ReferenceExpression> choices = [];

    public IReadOnlyList<IResource> Mentioned => mentioned;

    public IReadOnlyList<ReferenceExpression> Choices => choices;

    public void Reserve(IEnumerable<IResource> resources) => names.UnionWith(resources.Select(static r => r.Name));

    /// <summary>The placeholder text for a value, after noting everything it refers to.</summary>
    public string Expression(object value)
    {
        Note(value, []);
        return value switch
        {
            ReferenceExpression { ConditionalName: null } expression => Text(expression),
            IManifestExpressionProvider provider => provider.ValueExpression,
            _ => value.ToString() ?? "",
        };
    }

    /// <summary>Hands over the encoded forms of one parameter, or of all that are left.</summary>
    public List<EncodedParameter> TakeEncoded(ParameterResource? parameter = null)
    {
        var taken = encoded.Where(e => parameter is null || e.Parameter == parameter).ToList();
        encoded.RemoveAll(taken.Contains);
        return taken;
    }

    string Text(ReferenceExpression expression)
    {
        var parts = expression.Holes.Select(hole => Encoded(hole) is { } name ? $"{{{name}.value}}" : hole.Expression);
        return string.Format(CultureInfo.InvariantCulture, expression.Format, [.. parts]);
    }

    void Note(object value, HashSet<object> path)
    {
        if (!path.Add(value))
            return;
        if (value is ReferenceExpression expression)
        {
            foreach (var hole in expression.Holes)
                _ = Encoded(hole);
            if (expression.ConditionalName is { } name && !choices.Exists(c => string.Equals(c.ConditionalName, name, StringComparison.Ordinal)))
            {
                names.Add(name);
                choices.Add(expression);
            }
        }

        if (value is IResource resource)
        {
            if (!mentioned.Contains(resource))
                mentioned.Add(resource);
            names.Add(resource.Name);
        }
        else if (value is IValueWithReferences { References: var dependencies })
        {
            foreach (var dependency in dependencies)
                Note(dependency, path);
        }

        path.Remove(value);
    }

    string? Encoded(ReferenceExpression.Hole hole)
    {
        if (string.IsNullOrEmpty(hole.Format) || hole.Value is not ParameterResource parameter)
            return null;
        var known = encoded.Find(e => e.Parameter == parameter && string.Equals(e.Format, hole.Format, StringComparison.Ordinal));
        if (known is null)
        {
            known = new(FreeName($"{parameter.Name}-{hole.Format}-encoded"), parameter, hole.Format);
            encoded.Add(known);
        }

        return known.Name;
    }

    string FreeName(string name)
    {
        var candidate = name;
        for (var suffix = 1; !names.Add(candidate); suffix++)
            candidate = string.Create(CultureInfo.InvariantCulture, $"{name}-{suffix}");
        return candidate;
    }
}
