using System.Text.Json;
using System.Text.Json.Serialization;

namespace EhrConnect.FhirApi.Integrations;

/// <summary>Reads a value as it was sent, members that are given twice included: the validator says where they are, which the serializer cannot.</summary>
sealed class JsonAsSent : JsonConverter<JsonElement?>
{
    public override JsonElement? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => JsonElement.ParseValue(ref reader);

    public override void Write(Utf8JsonWriter writer, JsonElement? value, JsonSerializerOptions options)
    {
        if (value is { } element) element.WriteTo(writer);
        else writer.WriteNullValue();
    }
}
