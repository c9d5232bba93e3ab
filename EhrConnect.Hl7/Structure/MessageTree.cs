namespace EhrConnect.Hl7;

/// <summary>A message arranged by its structure.</summary>
/// <param name="Structure">The structure.</param>
/// <param name="Root">The message as its outermost group.</param>
/// <param name="Unplaced">The segments the structure has no place for where they stand: local (Z) segments and those out of order.</param>
public sealed record MessageTree(MessageStructure Structure, SegmentGroup Root, IReadOnlyList<Segment> Unplaced)
{
    /// <summary>The segment at the end of a path with groups, or an absent one.</summary>
    /// <param name="path">The path.</param>
    public Segment Find(Hl7Path path)
    {
        SegmentGroup? group = Root;
        foreach (GroupStep step in path.Groups)
            group = group?.Group(step.Name, step.Occurrence);
        return group?.Segment(path.Segment, path.Occurrence) ?? default;
    }
}
