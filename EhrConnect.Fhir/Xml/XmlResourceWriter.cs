using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using EhrConnect.Fhir.Reading;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Xml;

/// <summary>Writes one resource from JSON, element by element in the order of its definition (FHIR R4, 2.6.1).</summary>
internal sealed class XmlResourceWriter(XmlOutput output)
{
    private const JsonValueKind Absent = JsonValueKind.Undefined;

    /// <summary>Writes the document.</summary>
    public void Write(JsonElement resource)
    {
        output.Declaration();
        WriteResource(resource, isRoot: true);
    }

    private void WriteResource(JsonElement resource, bool isRoot)
    {
        if (!resource.TryGetProperty("resourceType"u8, out var type) || R4Structures.Resource(type.GetString()!) is not { } structure)
            throw new FormatException("A resource of a known type was expected.");
        output.Open(structure.Utf8Name);
        if (isRoot) output.Attribute("xmlns"u8, "http://hl7.org/fhir"u8);
        WriteContent(resource, structure);
        output.Close(structure.Utf8Name);
    }

    // Attributes, then children. Members and their underscore companions are sorted by position first.
    private void WriteContent(JsonElement element, Structure structure)
    {
        var members = structure.Members;
        var values = ArrayPool<JsonElement>.Shared.Rent(members.Length * 2);
        values.AsSpan(0, members.Length * 2).Clear();
        var undefined = Sort(element, structure, values);
        for (var i = 0; i < members.Length; i++)
        {
            if (IsAttribute(structure, members[i])) WriteAttribute(members[i].Utf8Name, values[i * 2]);
        }

        for (var i = 0; i < members.Length; i++)
        {
            if (!IsAttribute(structure, members[i]) && members[i].Primitive is not PrimitiveType.ResourceType) WriteMember(members[i], values[i * 2], values[(i * 2) + 1]);
        }

        ArrayPool<JsonElement>.Shared.Return(values, clearArray: true);
        foreach (var member in undefined) WriteUndefined(member.Name, member.Value);
    }

    private static List<JsonProperty> Sort(JsonElement element, Structure structure, JsonElement[] values)
    {
        List<JsonProperty>? undefined = null;
        foreach (var member in element.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(member);
            if (name.Contains((byte)'\\')) name = Encoding.UTF8.GetBytes(member.Name);
            var companion = name.Length > 1 && name[0] == '_';
            var position = structure.Find(companion ? name[1..] : name);
            if (position >= 0 && (!companion || structure.Members[position].HasCompanion)) values[(position * 2) + (companion ? 1 : 0)] = member.Value;
            else (undefined ??= []).Add(member);
        }

        return undefined ?? [];
    }

    // Element.id and Extension.url are attributes; the id of a resource is an element.
    private static bool IsAttribute(Structure structure, Member member) =>
        !structure.IsResource && member.IsPrimitive && (member.Element is "id" || (structure.IsExtension && member.Element is "url"));

    private void WriteMember(Member member, JsonElement value, JsonElement companion)
    {
        var count = Math.Max(Count(value), Count(companion));
        for (var i = 0; i < count; i++) WriteElement(member, Item(value, i), Item(companion, i));
    }

    private static int Count(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength(),
        Absent or JsonValueKind.Null => 0,
        _ => 1,
    };

    private static JsonElement Item(JsonElement value, int index)
    {
        if (index >= Count(value)) return default;
        return value.ValueKind == JsonValueKind.Array ? value[index] : value;
    }

    private void WriteElement(Member member, JsonElement value, JsonElement companion)
    {
        if (member.Primitive is PrimitiveType.Xhtml && value.ValueKind == JsonValueKind.String)
        {
            WriteNarrative(value.GetString()!);
        }
        else if (member.IsPrimitive || value.ValueKind is not JsonValueKind.Object)
        {
            WritePrimitive(member.Utf8Name, value, companion);
        }
        else
        {
            output.Open(member.Utf8Name);
            if (member.IsResource) WriteResource(value, isRoot: false);
            else WriteContent(value, member.Type!);
            output.Close(member.Utf8Name);
        }
    }

    private void WritePrimitive(ReadOnlySpan<byte> name, JsonElement value, JsonElement companion)
    {
        output.Open(name);
        if (companion.ValueKind == JsonValueKind.Object && companion.TryGetProperty("id"u8, out var id)) WriteAttribute("id"u8, id);
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null)) WriteAttribute("value"u8, value);
        if (companion.ValueKind == JsonValueKind.Object && companion.TryGetProperty("extension"u8, out var extensions)) WriteMember(R4Structures.ElementExtension, extensions, default);
        output.Close(name);
    }

    private void WriteAttribute(ReadOnlySpan<byte> name, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String) output.Attribute(name, Encoding.UTF8.GetBytes(value.GetString()!));
        else if (value.ValueKind is not Absent) output.Attribute(name, JsonMarshal.GetRawUtf8Value(value));
    }

    // A narrative that is not the XHTML of R4 goes out as text: markup that nobody checked could be anything.
    private void WriteNarrative(string div)
    {
        var markup = Encoding.UTF8.GetBytes(div);
        if (NarrativeText.Problem(markup) is null)
        {
            output.Raw(markup.AsSpan().Trim(" \t\r\n"u8));
            return;
        }

        output.Open("div"u8);
        output.Attribute("xmlns"u8, "http://www.w3.org/1999/xhtml"u8);
        output.Text(markup);
        output.Close("div"u8);
    }

    // Of no definition: by its JSON shape, so that nothing of the content is lost. A name that is none in XML cannot be kept.
    private void WriteUndefined(string name, JsonElement value)
    {
        if (ElementStack.SafeName(Encoding.UTF8.GetBytes(name)) is not { } safe) return;
        var tag = Encoding.UTF8.GetBytes(safe);
        for (var i = 0; i < Count(value); i++)
        {
            var item = Item(value, i);
            output.Open(tag);
            if (item.ValueKind == JsonValueKind.Object)
            {
                foreach (var member in item.EnumerateObject()) WriteUndefined(member.Name, member.Value);
            }
            else if (item.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
            {
                WriteAttribute("value"u8, item);
            }

            output.Close(tag);
        }
    }
}
