using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Reading;

/// <summary>
/// Pairs the values of primitive elements with the objects beside them (<c>given</c> and <c>_given</c>; FHIR R4, 2.6.2.3):
/// the arrays are equally long, and where one side is empty the other is not. A stack: each object notes its own sides and
/// releases them at its end.
/// </summary>
internal sealed class PrimitivePairs
{
    private readonly List<Side> _sides = [];
    private readonly List<int> _gaps = [];

    /// <summary>Where the sides of an object that starts now will begin.</summary>
    public int Mark => _sides.Count;

    /// <summary>Where the gaps of a side that starts now will begin.</summary>
    public int Start => _gaps.Count;

    /// <summary>A place with nothing of its own: a null, or an object that has no extension.</summary>
    public void Gap(int index) => _gaps.Add(index);

    /// <summary>Ends an array, or an object beside a single value.</summary>
    public void Add(Member member, bool companion, int start, int places) => _sides.Add(new Side(member, companion, start, _gaps.Count, places));

    /// <summary>The first place where a pair does not fit; null when all do.</summary>
    public (Member Member, int Index)? Problem(int mark, ulong valueSlots)
    {
        for (var i = mark; i < _sides.Count; i++)
        {
            var side = _sides[i];
            var other = _sides.FindIndex(mark, candidate => candidate.Member == side.Member && candidate.Companion != side.Companion);
            if (!side.Member.Repeats)
            {
                if (side.End > side.Start && (valueSlots & (1UL << side.Member.Slot)) == 0) return (side.Member, -1);
            }
            else if (other < 0)
            {
                if (side.End > side.Start) return (side.Member, _gaps[side.Start]);
            }
            else if (side.Places != _sides[other].Places)
            {
                return (side.Member, Math.Min(side.Places, _sides[other].Places));
            }
            else if (CommonGap(side, _sides[other]) is var gap and >= 0)
            {
                return (side.Member, gap);
            }
        }

        return null;
    }

    /// <summary>Forgets the sides of an object that ended.</summary>
    public void Release(int mark)
    {
        if (_sides.Count == mark) return;
        _gaps.RemoveRange(_sides[mark].Start, _gaps.Count - _sides[mark].Start);
        _sides.RemoveRange(mark, _sides.Count - mark);
    }

    // Both are in ascending order.
    private int CommonGap(Side one, Side other)
    {
        for (int i = one.Start, j = other.Start; i < one.End && j < other.End;)
        {
            if (_gaps[i] == _gaps[j]) return _gaps[i];
            if (_gaps[i] < _gaps[j]) i++;
            else j++;
        }

        return -1;
    }

    private readonly record struct Side(Member Member, bool Companion, int Start, int End, int Places);
}
