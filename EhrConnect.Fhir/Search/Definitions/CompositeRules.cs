namespace EhrConnect.Fhir.Search;

/// <summary>Which composites are searched, and how.</summary>
internal static class CompositeRules
{
    /// <summary>A token with one more value: all that R4 defines but the coordinates of molecular sequences.</summary>
    public static bool IsSupported(IReadOnlyList<CompositeComponent> components) => components is [{ Kind: SearchParameterKind.Token }, { } second]
        && second.Kind is SearchParameterKind.Token or SearchParameterKind.Quantity or SearchParameterKind.Reference or SearchParameterKind.Date or SearchParameterKind.String;

    /// <summary>Whether everything an element holds is what the component names.</summary>
    public static bool IsPartOf(IReadOnlyList<ElementLeaf> element, IReadOnlyList<ElementLeaf> component) =>
        element.All(leaf => component.Any(other => other.Steps.SequenceEqual(leaf.Steps) && other.Type == leaf.Type));
}
