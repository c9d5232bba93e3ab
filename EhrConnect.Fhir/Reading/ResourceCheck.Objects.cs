using System.Numerics;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Reading;

/// <summary>What is checked when an object ends.</summary>
internal sealed partial class ResourceCheck
{
    private static readonly ulong ValueSlot = R4Structures.Extension.SlotOf("value");
    private static readonly ulong NestedSlot = R4Structures.Extension.SlotOf("extension");

    private ulong _lastSlots;

    private void Finish(ref Frame frame, int mark, ulong values)
    {
        var structure = frame.Structure;
        _lastSlots = frame.Slots;
        for (var missing = structure.Required & ~frame.Slots; missing != 0; missing &= missing - 1)
        {
            var element = structure.ElementAt(BitOperations.TrailingZeroCount(missing));
            Found.Add(IssueCode.Required, "A required element is missing.", _stack.Path(_root, element));
        }

        if (structure.IsExtension) FinishExtension(frame.Slots);
        else if (frame.Slots == 0) Found.Add(IssueCode.Structure, "The object is empty: leave the element out instead.", Place());
        else if (frame.Slots == structure.IdSlot && structure != R4Structures.Element) Found.Add(IssueCode.Structure, "The element has an id and nothing else: give it content or leave it out.", Place());

        if (_pairs.Mark > mark && _pairs.Problem(mark, values) is var (member, index))
        {
            frame.Member = member;
            frame.Index = index;
            Found.Add(IssueCode.Structure, "A value and the object beside it (name with underscore) do not fit: equally long arrays, and null in one only where the other has content.", Place());
            frame.Member = null;
            frame.Index = -1;
        }
    }

    private void FinishExtension(ulong slots)
    {
        var hasValue = (slots & ValueSlot) != 0;
        var hasExtensions = (slots & NestedSlot) != 0;
        if (hasExtensions == hasValue) Found.Add(IssueCode.Structure, "An extension has either a value or extensions within it, and one of the two.", Place());
    }
}
