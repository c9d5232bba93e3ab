namespace EhrConnect.Hl7;

/// <summary>A data type as a version of the standard defines it.</summary>
/// <param name="Name">The name, for example <c>XPN</c>.</param>
/// <param name="Description">What it is.</param>
/// <param name="Components">The components in order; empty for a primitive type.</param>
public sealed record DataTypeDefinition(string Name, string Description, IReadOnlyList<FieldDefinition> Components)
{
    /// <summary>True when the type has no components.</summary>
    public bool IsPrimitive => Components.Count == 0;
}
