using System.Collections;

namespace EhrConnect.Hl7;

/// <summary>The segments of a message that have one name, in order.</summary>
public sealed class NamedSegments : IEnumerable<Segment>
{
    readonly SegmentList _segments;
    readonly string _name;

    internal NamedSegments(SegmentList segments, string name)
    {
        _segments = segments;
        _name = name;
    }

    /// <inheritdoc/>
    public IEnumerator<Segment> GetEnumerator()
    {
        foreach (Segment segment in _segments)
        {
            if (segment.Is(_name))
                yield return segment;
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
