using EhrConnect.Fhir.Xml;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>The wanted part of a resource in the form that the client takes: JSON as it is stored, JSON for people, or XML.</summary>
static class Representation
{
    public static (byte[] Body, string MediaType) Of(HttpRequest request, byte[] json)
    {
        var mediaType = MediaTypes.Negotiate(request) ?? MediaTypes.Fhir;
        var pretty = request.Query["_pretty"] is ["true"];
        if (SubsetParameters.Of(request.Query).Subset is { } subset) json = subset.Apply(json);
        if (mediaType is MediaTypes.FhirXml) return (FhirXml.FromJson(json, pretty), mediaType);
        return (pretty ? PrettyJson.Write(json) : json, mediaType);
    }
}
