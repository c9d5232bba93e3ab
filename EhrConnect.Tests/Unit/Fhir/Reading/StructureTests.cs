using EhrConnect.Fhir;
using EhrConnect.Fhir.Structures;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;
using PrimitiveType = EhrConnect.Fhir.Structures.PrimitiveType;

namespace EhrConnect.Tests.Unit.Fhir.Reading;

/// <summary>The compiled definitions against the model of an independent implementation, the SDK.</summary>
public sealed class StructureTests
{
    private static readonly ModelInspector Sdk = ModelInfo.ModelInspector;

    // What the SDK says of another release: it shares these types between releases.
    private static readonly string[] NotOfR4 =
    [
        "Signature.type required: True", "Signature.when required: True", "Signature.who required: True", // 1..* and 1..1 in R4 (2.24.0.19)
        "ElementDefinition.minValue types: minValueDate minValueDateTime minValueDecimal minValueInstant minValueInteger minValueInteger64 minValuePositiveInt minValueQuantity minValueTime minValueUnsignedInt",
        "ElementDefinition.maxValue types: maxValueDate maxValueDateTime maxValueDecimal maxValueInstant maxValueInteger maxValueInteger64 maxValuePositiveInt maxValueQuantity maxValueTime maxValueUnsignedInt",
    ];

    [Fact]
    public void The_resource_types_are_those_of_R4() =>
        Assert.Equal(ModelInfo.SupportedResources.Where(type => type is not "Parameters").Order(StringComparer.Ordinal), ResourceTypes.All.Order(StringComparer.Ordinal));

    [Fact]
    public void Every_element_has_the_name_cardinality_and_types_of_R4()
    {
        var differences = new List<string>();
        var seen = new HashSet<Structure>();
        foreach (var structure in R4Structures.Every.Where(structure => structure.Name is not "Element" && !structure.Name.Contains('.', StringComparison.Ordinal)))
        {
            Compare(structure, Sdk.FindClassMapping(structure.Name)!, differences, seen);
        }

        Assert.Equal(NotOfR4, differences);
        Assert.Equal(R4Structures.Every.Count() - 1, seen.Count); // Element itself is reached only beside primitives
    }

    private static void Compare(Structure structure, ClassMapping mapping, List<string> differences, HashSet<Structure> seen)
    {
        if (!seen.Add(structure)) return;
        var theirs = mapping.PropertyMappings.ToDictionary(property => property.Name);
        var ours = structure.Members.Where(member => member.Primitive is not PrimitiveType.ResourceType).GroupBy(member => member.Element).ToArray();
        differences.AddRange(theirs.Keys.Except(ours.Select(element => element.Key)).Select(missing => $"{structure.Name}.{missing} is missing"));
        foreach (var element in ours)
        {
            if (!theirs.TryGetValue(element.Key, out var property))
            {
                differences.Add($"{structure.Name}.{element.Key} is not there");
                continue;
            }

            var first = element.First();
            if (first.Repeats != property.IsCollection) differences.Add($"{structure.Name}.{element.Key} repeats: {first.Repeats}");
            if (first.Required != property.IsMandatoryElement) differences.Add($"{structure.Name}.{element.Key} required: {first.Required}");
            if ((property.Choice is ChoiceType.DatatypeChoice) != (first.Name != element.Key)) differences.Add($"{structure.Name}.{element.Key} choice: {first.Name}");
            if (property.Choice is ChoiceType.DatatypeChoice && property.FhirType is not [{ IsAbstract: true }])
            {
                var types = property.FhirType.Select(type => element.Key + char.ToUpperInvariant(Sdk.FindClassMapping(type)!.Name[0]) + Sdk.FindClassMapping(type)!.Name[1..]).Order(StringComparer.Ordinal);
                if (!types.SequenceEqual(element.Select(member => member.Name).Order(StringComparer.Ordinal))) differences.Add($"{structure.Name}.{element.Key} types: {string.Join(' ', types)}");
            }
            else if (first.Type is { } nested && property.Choice is ChoiceType.None && Sdk.FindClassMapping(property.ImplementingType) is { } nestedMapping)
            {
                Compare(nested, nestedMapping, differences, seen);
            }
        }
    }
}
