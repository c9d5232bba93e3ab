using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EhrConnect.FhirApi.Documentation;

/// <summary>Title and security scheme of the document.</summary>
sealed class DocumentFacts : IOpenApiDocumentTransformer
{
    public const string Bearer = "bearer";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info.Title = "EhrConnect API";
        document.Info.Description = "HL7 v2 and FHIR R4 integration hub. The FHIR interface itself is described by its CapabilityStatement at /fhir/R4/metadata.";
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
        document.Components.SecuritySchemes[Bearer] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            BearerFormat = "JWT",
            Description = "An access token of the configured issuer; it decides the organisation.",
        };
        return Task.CompletedTask;
    }
}
