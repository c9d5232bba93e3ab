namespace EhrConnect.Fhir.Search;

/// <summary>Where values of an indexed element stand in the JSON of a resource, and of which type they are there.</summary>
/// <param name="Steps">The members to follow from the resource, or from a group of a composite; arrays are entered by themselves.</param>
/// <param name="Type">The FHIR type, for example <c>CodeableConcept</c>; <c>exists</c> for "there, and not false".</param>
/// <param name="System">The code system that a plain code belongs to; null when its binding does not fix one.</param>
internal sealed record ElementLeaf(IReadOnlyList<ElementStep> Steps, string Type, string? System)
{
    /// <summary>Reads <c>path type [system]</c> as the definitions have it.</summary>
    public static ElementLeaf Parse(string text)
    {
        var parts = text.Split(' ');
        return new ElementLeaf(ElementStep.ParsePath(parts[0]), parts[1], parts.Length > 2 ? parts[2] : null);
    }
}
