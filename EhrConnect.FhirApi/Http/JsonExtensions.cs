using System.Text.Json;

namespace EhrConnect.FhirApi.Http;

static class JsonExtensions
{
    public static void AddApiJson(this IServiceCollection services) => services.ConfigureHttpJsonOptions(http =>
    {
        http.SerializerOptions.Converters.Add(new UtcTimeConverter());
        http.SerializerOptions.MaxDepth = 32;
        http.SerializerOptions.AllowDuplicateProperties = false;
        http.SerializerOptions.NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict;
        http.SerializerOptions.ReadCommentHandling = JsonCommentHandling.Disallow;
    });
}
