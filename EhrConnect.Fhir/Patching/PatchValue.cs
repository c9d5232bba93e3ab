using System.Text.Json.Nodes;
using Hl7.Fhir.Introspection;

namespace EhrConnect.Fhir.Patching;

/// <summary>The value of an operation as JSON, with the extensions of a primitive beside it.</summary>
/// <param name="Json">The value; null for a primitive that has extensions only.</param>
/// <param name="Companion">What belongs into the underscore member.</param>
/// <param name="TypeSuffix">The end of a choice element's name, for example <c>Quantity</c>.</param>
internal sealed record PatchValue(JsonNode? Json, JsonNode? Companion, string TypeSuffix)
{
    /// <summary>Reads the value of a part; one that consists of parts becomes an element with these.</summary>
    public static PatchValue Of(JsonObject part, PropertyMapping property, string place)
    {
        if (part["part"] is JsonArray) return new PatchValue(Element(part, property.PropertyTypeMapping, place), null, "");
        var (value, companion, type) = PatchParts.Value(part);
        if (value is null && companion is null) throw new PatchException("The value of an operation is empty.") { Place = place };
        return new PatchValue(value?.DeepClone(), companion?.DeepClone(), type);
    }

    /// <summary>The member that holds the value: a choice element has its type in the name.</summary>
    public string KeyOf(PropertyMapping property) => property.Choice == ChoiceType.DatatypeChoice ? property.Name + TypeSuffix : property.Name;

    private static JsonObject Element(JsonObject part, ClassMapping type, string place)
    {
        var element = new JsonObject();
        foreach (var item in (JsonArray)part["part"]!)
        {
            if (item is not JsonObject child || PatchParts.Text(child["name"]) is not { } name || type.PropertyMappings.FirstOrDefault(p => p.Name == name) is not { } property)
                throw new PatchException("The value of an operation has a part that FHIR R4 does not define there.") { Place = place };
            var value = Of(child, property, place);
            var slot = new JsonSlot(element, value.KeyOf(property), null);
            if (property.IsCollection) slot.Append(value);
            else slot.Set(value);
        }

        return element;
    }
}
