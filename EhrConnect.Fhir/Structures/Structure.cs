using System.Text;

namespace EhrConnect.Fhir.Structures;

/// <summary>A type of FHIR R4, or one of the nested ones within it: its members in the order of the definition.</summary>
internal sealed class Structure
{
    private readonly Utf8Names _names;
    public Structure(string name, bool isResource, IReadOnlyList<Member> members)
    {
        Name = name;
        IsResource = isResource;
        Members = [.. members];
        _names = new Utf8Names(members.Select(member => member.Name));
        foreach (var member in members.Where(member => member.Required)) Required |= 1UL << member.Slot;
        IsExtension = name is "Extension";
        IdSlot = isResource ? 0 : SlotOf("id");
    }

    /// <summary><c>Patient</c>, <c>HumanName</c>, <c>Patient.contact</c>.</summary>
    public string Name { get; }

    /// <summary>The name as UTF-8.</summary>
    public byte[] Utf8Name => field ??= Encoding.UTF8.GetBytes(Name);

    public bool IsResource { get; }

    public bool IsExtension { get; }

    public Member[] Members { get; }

    /// <summary>The slots of the elements that must be there.</summary>
    public ulong Required { get; }

    /// <summary>The slot of the id of an element, which alone is no content (R4, ele-1); none for resources.</summary>
    public ulong IdSlot { get; }

    /// <summary>The position of the member with this name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name) => _names.Find(name);

    /// <summary>The member with this name; null when there is none.</summary>
    public Member? Find(string name) => Array.Find(Members, member => member.Name == name);

    /// <summary>The name of the element in a slot.</summary>
    public string ElementAt(int slot) => Array.Find(Members, member => member.Slot == slot)!.Element;

    /// <summary>The slot of an element, as a bit; none when there is no such element.</summary>
    public ulong SlotOf(string element) => Array.Find(Members, member => member.Element == element) is { } found ? 1UL << found.Slot : 0;
}
