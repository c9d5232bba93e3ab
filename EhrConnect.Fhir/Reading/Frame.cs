using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Reading;

/// <summary>One open object on the way down: what it is, what was seen in it, and where the reader is.</summary>
internal struct Frame
{
    // Enough for the members of the largest structure, and as many underscore companions.
    private SeenMembers _seen;

    public Structure Structure;

    /// <summary>The elements that were seen, by slot.</summary>
    public ulong Slots;

    /// <summary>The member that is being read; null between members.</summary>
    public Member? Member;

    /// <summary>The position within an array; -1 outside.</summary>
    public int Index;

    public void Start(Structure structure)
    {
        Structure = structure;
        Slots = 0;
        Member = null;
        Index = -1;
        ((Span<ulong>)_seen)[..(((structure.Members.Length * 2) + 63) / 64)].Clear();
    }

    /// <summary>Notes a member; false when it was there before.</summary>
    public bool See(int position, bool companion)
    {
        var bit = (position * 2) + (companion ? 1 : 0);
        ref var word = ref _seen[bit / 64];
        var mask = 1UL << (bit % 64);
        var isNew = (word & mask) == 0;
        word |= mask;
        return isNew;
    }

    public readonly bool HasSeen(int position, bool companion)
    {
        var bit = (position * 2) + (companion ? 1 : 0);
        return (_seen[bit / 64] & (1UL << (bit % 64))) != 0;
    }

    [System.Runtime.CompilerServices.InlineArray(8)]
    private struct SeenMembers
    {
        private ulong _word;
    }
}
