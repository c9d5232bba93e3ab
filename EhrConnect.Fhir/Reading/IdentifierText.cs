namespace EhrConnect.Fhir.Reading;

/// <summary>id, code, uri, oid and uuid as text (FHIR R4, 2.24.0.1).</summary>
internal static class IdentifierText
{
    private const int MaxId = 64;
    private const int UuidLength = 36;

    private static readonly System.Buffers.SearchValues<byte> IdBytes =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."u8);

    private static readonly System.Buffers.SearchValues<byte> Space = System.Buffers.SearchValues.Create(" \t\r\n\v\f"u8);

    public static bool IsId(ReadOnlySpan<byte> text) => text.Length is > 0 and <= MaxId && !text.ContainsAnyExcept(IdBytes);

    /// <summary>No white space around it, and only single ones within.</summary>
    public static bool IsCode(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny(Space) < 0) return !text.IsEmpty;
        if (Space.Contains(text[0]) || Space.Contains(text[^1])) return false;
        for (var i = 1; i < text.Length; i++)
        {
            if (Space.Contains(text[i]) && Space.Contains(text[i - 1])) return false;
        }

        return true;
    }

    /// <summary>No white space; an OID or UUID where it says that it is one.</summary>
    public static bool IsUri(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text.IndexOfAny(Space) >= 0) return false;
        if (text.StartsWith("urn:oid:"u8)) return IsOid(text);
        return !text.StartsWith("urn:uuid:"u8) || IsUuid(text, anyCase: true);
    }

    /// <summary>A URI with a scheme.</summary>
    public static bool IsAbsolute(ReadOnlySpan<byte> uri)
    {
        var colon = uri.IndexOf((byte)':');
        if (colon <= 0 || !IsLetter(uri[0])) return false;
        foreach (var unit in uri[1..colon])
        {
            if (!IsLetter(unit) && unit is not ((>= (byte)'0' and <= (byte)'9') or (byte)'+' or (byte)'-' or (byte)'.')) return false;
        }

        return true;
    }

    public static bool IsOid(ReadOnlySpan<byte> text)
    {
        if (!text.StartsWith("urn:oid:"u8)) return false;
        var arcs = text["urn:oid:".Length..];
        if (arcs.Length < 3 || arcs[0] is < (byte)'0' or > (byte)'2' || arcs[1] != '.') return false;
        arcs = arcs[2..];
        while (true)
        {
            var dot = arcs.IndexOf((byte)'.');
            var arc = dot < 0 ? arcs : arcs[..dot];
            if (arc.IsEmpty || arc.ContainsAnyExceptInRange((byte)'0', (byte)'9') || (arc[0] == '0' && arc.Length > 1)) return false;
            if (dot < 0) return true;
            arcs = arcs[(dot + 1)..];
        }
    }

    public static bool IsUuid(ReadOnlySpan<byte> text, bool anyCase)
    {
        if (!text.StartsWith("urn:uuid:"u8)) return false;
        var uuid = text["urn:uuid:".Length..];
        if (uuid.Length != UuidLength) return false;
        for (var i = 0; i < UuidLength; i++)
        {
            var isRight = i is 8 or 13 or 18 or 23
                ? uuid[i] == '-'
                : uuid[i] is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f') || (anyCase && uuid[i] is >= (byte)'A' and <= (byte)'F');
            if (!isRight) return false;
        }

        return true;
    }

    private static bool IsLetter(byte unit) => (unit | 0x20) is >= (byte)'a' and <= (byte)'z';
}
