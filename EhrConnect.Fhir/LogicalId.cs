using System.Buffers;

namespace EhrConnect.Fhir;

/// <summary>Logical ids of resources: <c>[A-Za-z0-9\-\.]{1,64}</c> (FHIR R4, 2.24.0.1 id).</summary>
public static class LogicalId
{
    private const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.");

    /// <summary>Whether the text can be an id at all.</summary>
    public static bool IsValid(ReadOnlySpan<char> id) => id.Length is > 0 and <= MaxLength && !id.ContainsAnyExcept(Allowed);

    /// <summary>A new id: a UUID of version 7, so new resources lie together in the indexes.</summary>
    public static string New(DateTimeOffset now) => Guid.CreateVersion7(now).ToString("D");
}
