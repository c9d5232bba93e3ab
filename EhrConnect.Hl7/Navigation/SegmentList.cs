using System.Collections;

namespace EhrConnect.Hl7;

/// <summary>The segments of a message in order.</summary>
public readonly struct SegmentList : IReadOnlyList<Segment>, IEquatable<SegmentList>
{
    readonly Hl7Message _message;
    readonly int[] _bounds;

    internal SegmentList(Hl7Message message, int[] bounds)
    {
        _message = message;
        _bounds = bounds;
    }

    /// <summary>How many segments the message has.</summary>
    public int Count => _bounds is null ? 0 : _bounds.Length / 2;

    /// <summary>The segment at an index from 0.</summary>
    /// <param name="index">The index.</param>
    public Segment this[int index] => new(_message, _bounds[2 * index], _bounds[2 * index + 1] - _bounds[2 * index]);

    /// <summary>Walks the segments without allocating.</summary>
    public Enumerator GetEnumerator() => new(this);

    IEnumerator<Segment> IEnumerable<Segment>.GetEnumerator() => GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(SegmentList other) => ReferenceEquals(_message, other._message);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SegmentList other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_message);

    /// <summary>True when both list the same message.</summary>
    /// <param name="left">One list.</param>
    /// <param name="right">The other list.</param>
    public static bool operator ==(SegmentList left, SegmentList right) => left.Equals(right);

    /// <summary>True when they list different messages.</summary>
    /// <param name="left">One list.</param>
    /// <param name="right">The other list.</param>
    public static bool operator !=(SegmentList left, SegmentList right) => !left.Equals(right);

    /// <summary>Walks a <see cref="SegmentList"/>.</summary>
    public struct Enumerator : IEnumerator<Segment>
    {
        readonly SegmentList _list;
        int _index;

        internal Enumerator(SegmentList list)
        {
            _list = list;
            _index = -1;
        }

        /// <inheritdoc/>
        public readonly Segment Current => _list[_index];

        readonly object IEnumerator.Current => Current;

        /// <inheritdoc/>
        public bool MoveNext() => ++_index < _list.Count;

        /// <inheritdoc/>
        public void Reset() => _index = -1;

        /// <inheritdoc/>
        public readonly void Dispose()
        {
        }
    }
}
