namespace EhrConnect.Fhir.Search;

/// <summary>A composite parameter: its groups and what each group is searched by.</summary>
/// <param name="Groups">
/// Where the groups stand. The resource itself is a group without steps: its components are looked up as elements of their
/// own, because a resource is one group.
/// </param>
/// <param name="Components">The components in the order of their values.</param>
internal sealed record CompositeDefinition(IReadOnlyList<CompositeGroup> Groups, IReadOnlyList<CompositeComponent> Components);

/// <summary>One place of groups, known to the database by the number of <paramref name="Element"/>.</summary>
internal sealed record CompositeGroup(IndexedElement Element, IReadOnlyList<ElementStep> Steps)
{
    public bool IsResource => Steps.Count == 0;
}

/// <summary>One component: how it is compared and, for groups that are the resource, the elements it is.</summary>
internal sealed record CompositeComponent(SearchParameterKind Kind, IReadOnlyList<ElementLeaf> Leaves, IReadOnlyList<IndexedElement> OfResource);
