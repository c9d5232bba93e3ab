namespace EhrConnect.Hl7;

/// <summary>A segment as a version of the standard defines it.</summary>
/// <param name="Name">The segment name.</param>
/// <param name="Description">What it is.</param>
/// <param name="Fields">The fields in order.</param>
public sealed record SegmentDefinition(string Name, string Description, IReadOnlyList<FieldDefinition> Fields)
{
    /// <summary>The field with a number, or null.</summary>
    /// <param name="number">The number, from 1.</param>
    public FieldDefinition? Field(int number) => Fields.FirstOrDefault(f => f.Number == number);
}
