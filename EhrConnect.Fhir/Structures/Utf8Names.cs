using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace EhrConnect.Fhir.Structures;

/// <summary>A fixed set of names that is searched by UTF-8 bytes, without decoding and without allocation.</summary>
internal sealed class Utf8Names
{
    private readonly byte[][] _names;
    private readonly short[] _slots;
    private readonly int _mask;

    /// <summary>The names; their positions are what <see cref="Find"/> answers.</summary>
    public Utf8Names(IEnumerable<string> names)
    {
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _slots = new short[BitOperations.RoundUpToPowerOf2((uint)(_names.Length * 2) + 1)];
        _mask = _slots.Length - 1;
        for (var i = 0; i < _names.Length; i++)
        {
            var slot = Hash(_names[i]) & _mask;
            while (_slots[slot] != 0) slot = (slot + 1) & _mask;
            _slots[slot] = (short)(i + 1);
        }
    }

    /// <summary>The position of the name, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        for (var slot = Hash(name) & _mask; _slots[slot] != 0; slot = (slot + 1) & _mask)
        {
            var found = _slots[slot] - 1;
            if (name.SequenceEqual(_names[found])) return found;
        }

        return -1;
    }

    private static int Hash(ReadOnlySpan<byte> name)
    {
        ulong value = (uint)name.Length;
        if (name.Length >= sizeof(ulong))
        {
            value ^= BinaryPrimitives.ReadUInt64LittleEndian(name);
            value = (value * 0x9E3779B97F4A7C15) ^ BinaryPrimitives.ReadUInt64LittleEndian(name[^sizeof(ulong)..]);
        }
        else
        {
            foreach (var unit in name) value = (value << 8) ^ unit ^ (value >> 56);
        }

        return (int)((value * 0x9E3779B97F4A7C15) >> 33);
    }
}
