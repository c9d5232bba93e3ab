using System.Text.Json;

namespace EhrConnect.Fhir;

/// <summary>The members of one JSON object as ranges of its bytes: nothing is copied, nothing is decoded.</summary>
internal static class JsonMembers
{
    public static List<JsonMember> Of(ReadOnlySpan<byte> json)
    {
        var members = new List<JsonMember>(16);
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 128 });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new FormatException("A JSON object was expected.");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = Known(ref reader);
                var start = (int)reader.TokenStartIndex;
                reader.Read();
                var value = (int)reader.TokenStartIndex;
                reader.Skip();
                members.Add(new JsonMember(name, start..(int)reader.BytesConsumed, value..(int)reader.BytesConsumed));
            }
        }
        catch (JsonException malformed)
        {
            throw new FormatException("A JSON object was expected.", malformed);
        }

        return members;
    }

    private static KnownMember Known(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("resourceType"u8)) return KnownMember.ResourceType;
        if (reader.ValueTextEquals("id"u8)) return KnownMember.Id;
        if (reader.ValueTextEquals("meta"u8)) return KnownMember.Meta;
        return IsStamp(ref reader) ? KnownMember.Stamp : KnownMember.Other;
    }

    private static bool IsStamp(ref Utf8JsonReader reader) =>
        reader.ValueTextEquals("versionId"u8) || reader.ValueTextEquals("lastUpdated"u8) || reader.ValueTextEquals("_versionId"u8) || reader.ValueTextEquals("_lastUpdated"u8);
}
