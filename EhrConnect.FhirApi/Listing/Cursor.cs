using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;

namespace EhrConnect.FhirApi.Listing;

/// <summary>Where a page ended, as an opaque word. It is a position, not a right: every page is read within the caller's organisation.</summary>
static class Cursor
{
    public static string Of(Guid id) => Base64Url.EncodeToString(id.ToByteArray(bigEndian: true));

    public static string Of(long sequence)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, sequence);
        return Base64Url.EncodeToString(bytes);
    }

    public static string Of(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static Guid? ReadId(string? cursor) => Read(cursor) is { Length: 16 } bytes ? new Guid(bytes, bigEndian: true) : null;

    public static long? ReadSequence(string? cursor) => Read(cursor) is { Length: sizeof(long) } bytes ? BinaryPrimitives.ReadInt64BigEndian(bytes) : null;

    public static string? ReadText(string? cursor) => Read(cursor) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    private static byte[]? Read(string? cursor) => cursor is { Length: > 0 and <= 128 } && Base64Url.IsValid(cursor) ? Base64Url.DecodeFromChars(cursor) : null;
}
