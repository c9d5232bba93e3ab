namespace EhrConnect.Hl7;

/// <summary>The abstract syntax of a message type.</summary>
public sealed class MessageStructure
{
    internal MessageStructure(string name, string description, IReadOnlyList<StructureElement> elements)
    {
        Name = name;
        Description = description;
        Root = new StructureElement(name, [], elements, 1, 1, index: 0);
    }

    /// <summary>The name, for example <c>ORU_R01</c>.</summary>
    public string Name { get; }

    /// <summary>What the message says.</summary>
    public string Description { get; }

    /// <summary>The message as its outermost group.</summary>
    public StructureElement Root { get; }
}
