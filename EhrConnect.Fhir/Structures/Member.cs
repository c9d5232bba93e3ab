using System.Text;

namespace EhrConnect.Fhir.Structures;

/// <summary>One member that JSON may have in a structure: an element, or one of the types of a choice.</summary>
internal sealed class Member
{
    /// <summary>The name in JSON and XML, with the type where the element is a choice: <c>valueQuantity</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name as UTF-8.</summary>
    public byte[] Utf8Name => field ??= Encoding.UTF8.GetBytes(Name);

    /// <summary>The name of the element: <c>value</c> for <c>valueQuantity</c>. This is what FHIRPath calls it.</summary>
    public required string Element { get; init; }

    /// <summary>The position of the element in its structure; the types of a choice share it.</summary>
    public required int Slot { get; init; }

    public required bool Required { get; init; }

    public required bool Repeats { get; init; }

    /// <summary>What the value is; <see cref="PrimitiveType.None"/> for objects.</summary>
    public required PrimitiveType Primitive { get; init; }

    /// <summary>The codes that a required binding allows; null when any code is allowed.</summary>
    public Utf8Names? Codes { get; init; }

    /// <summary>The structure of the object; null for primitives and for resources of any type.</summary>
    public Structure? Type { get; internal set; }

    public bool IsPrimitive => Primitive is not PrimitiveType.None;

    /// <summary>Whether JSON may have an object beside the value, under the name with an underscore.</summary>
    public bool HasCompanion => Primitive is not (PrimitiveType.None or PrimitiveType.Xhtml or PrimitiveType.ResourceType);

    /// <summary>The value is a resource, whose type it names itself.</summary>
    public bool IsResource => Primitive is PrimitiveType.None && Type is null;
}
