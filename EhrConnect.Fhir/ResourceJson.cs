using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace EhrConnect.Fhir;

/// <summary>
/// The stored form of a resource: <c>resourceType</c>, <c>id</c> and <c>meta</c> first, everything else byte for byte as
/// received, so decimals keep their precision (FHIR R4, 2.24.0.1 decimal) and members their order.
/// </summary>
public static class ResourceJson
{
    /// <summary>
    /// The bytes to store. <c>meta</c> keeps what the client put there (profile, tag, security, source, extension);
    /// <c>versionId</c> and <c>lastUpdated</c> are the server's (R4, 2.21.0.1 meta).
    /// </summary>
    /// <exception cref="FormatException">The body is not a JSON object, or its meta is not one.</exception>
    public static byte[] Compose(ReadOnlySpan<byte> body, string type, string id, int version, DateTimeOffset lastUpdated)
    {
        var output = new ArrayBufferWriter<byte>(body.Length + 160);
        output.Write(Encoding.UTF8.GetBytes(Start(type, id, version, lastUpdated)));
        var members = JsonMembers.Of(body);
        var meta = members.FirstOrDefault(member => member.Name == KnownMember.Meta);
        if (meta is not null)
        {
            var content = body[meta.Value];
            foreach (var member in JsonMembers.Of(content))
            {
                if (member.Name != KnownMember.Stamp) Append(output, content[member.Whole]);
            }
        }

        output.Write("}"u8);
        foreach (var member in members)
        {
            if (member.Name is KnownMember.Other or KnownMember.Stamp) Append(output, body[member.Whole]);
        }

        output.Write("}"u8);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Whether storing the body would change nothing but the version and its time: then an update makes no new version.
    /// The order of members does not matter; the digits of a number do.
    /// </summary>
    public static bool IsUnchanged(ReadOnlySpan<byte> body, byte[] stored, string type, string id, int version, DateTimeOffset lastUpdated)
    {
        var composed = Compose(body, type, id, version, lastUpdated);
        if (composed.AsSpan().SequenceEqual(stored)) return true;
        using var left = JsonDocument.Parse(composed);
        using var right = JsonDocument.Parse(stored);
        return Same(left.RootElement, right.RootElement);
    }

    private static string Start(string type, string id, int version, DateTimeOffset lastUpdated) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{\"resourceType\":\"{type}\",\"id\":\"{id}\",\"meta\":{{\"versionId\":\"{version}\",\"lastUpdated\":\"{FhirInstant.Format(lastUpdated)}\"");

    private static bool Same(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind) return false;
        return left.ValueKind switch
        {
            JsonValueKind.Object => left.GetPropertyCount() == right.GetPropertyCount()
                && left.EnumerateObject().All(member => right.TryGetProperty(member.Name, out var other) && Same(member.Value, other)),
            JsonValueKind.Array => left.GetArrayLength() == right.GetArrayLength()
                && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => Same(pair.First, pair.Second)),
            JsonValueKind.String => string.Equals(left.GetString(), right.GetString(), StringComparison.Ordinal),
            JsonValueKind.Number => string.Equals(left.GetRawText(), right.GetRawText(), StringComparison.Ordinal),
            _ => true,
        };
    }

    private static void Append(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> member)
    {
        output.Write(","u8);
        output.Write(member);
    }
}
