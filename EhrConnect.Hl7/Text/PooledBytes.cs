using System.Buffers;

namespace EhrConnect.Hl7;

/// <summary>A growing byte buffer that begins on the stack and goes to the pool when it must.</summary>
internal ref struct PooledBytes(Span<byte> initial)
{
    Span<byte> _bytes = initial;
    byte[]? _rented;

    public int Length { get; private set; }

    public readonly ReadOnlySpan<byte> Written => _bytes[..Length];

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void Write(byte value)
    {
        Reserve(1)[0] = value;
        Length++;
    }

    public void Advance(int count) => Length += count;

    public void Clear() => Length = 0;

    /// <summary>Room for at least this many bytes after what is written.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + count, _bytes.Length * 2));
            Written.CopyTo(larger);
            Release();
            _bytes = _rented = larger;
        }

        return _bytes[Length..];
    }

    public readonly void Release()
    {
        if (_rented is not null)
            ArrayPool<byte>.Shared.Return(_rented, clearArray: true);
    }
}
