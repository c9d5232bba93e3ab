using System.Text.Json;

namespace EhrConnect.Fhir.Reading;

/// <summary>Finds the member <c>resourceType</c> of an object, wherever it stands in it.</summary>
internal static class ResourceName
{
    /// <summary>
    /// Moves a copy of the reader, which stands at the start of an object, to the value of <c>resourceType</c>; false when the
    /// object has none, its value is not a string or the JSON before it is malformed.
    /// </summary>
    public static bool Seek(ref Utf8JsonReader reader)
    {
        try
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var found = reader.ValueTextEquals("resourceType"u8);
                reader.Read();
                if (found) return reader.TokenType == JsonTokenType.String;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // The reader this is a copy of meets the same, and says where.
        }

        return false;
    }
}
