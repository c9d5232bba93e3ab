using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace EhrConnect.Hl7;

/// <summary>Compiled paths by their text. A small table in front answers the few hundred paths a program uses.</summary>
internal static class PathCache
{
    // Paths come from code and configuration; the limit keeps paths made of data from filling memory.
    const int Limit = 4096;
    const int FrontLength = 1024;

    static readonly ConcurrentDictionary<string, Hl7Path> All = new(StringComparer.Ordinal);
    static readonly Entry?[] Front = new Entry?[FrontLength];

    public static Hl7Path Get(string text)
    {
        ref Entry? slot = ref Front[Hash(text) & (FrontLength - 1)];
        Entry? entry = Volatile.Read(ref slot);
        if (entry is not null && string.Equals(entry.Text, text, StringComparison.Ordinal))
            return entry.Path;
        if (!All.TryGetValue(text, out Hl7Path? path))
        {
            path = Hl7Path.Parse(text);
            if (All.Count < Limit)
                All.TryAdd(text, path);
        }

        Volatile.Write(ref slot, new Entry(text, path));
        return path;
    }

    static uint Hash(string text)
    {
        // Most paths have four to eight characters: two reads, which overlap, see them all.
        if (text.Length is >= 4 and <= 8)
        {
            ref byte first = ref Unsafe.As<char, byte>(ref MemoryMarshal.GetReference(text.AsSpan()));
            ulong head = Unsafe.ReadUnaligned<ulong>(ref first);
            ulong tail = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, (text.Length - 4) * sizeof(char)));
            return (uint)(((head * 0x9E3779B97F4A7C15) ^ (tail * 0xC2B2AE3D27D4EB4F)) >> 40);
        }

        uint hash = 0;
        foreach (char c in text)
            hash = hash * 31 + c;
        return hash;
    }

    sealed record Entry(string Text, Hl7Path Path);
}
