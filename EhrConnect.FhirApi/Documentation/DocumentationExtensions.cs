using Scalar.AspNetCore;

namespace EhrConnect.FhirApi.Documentation;

/// <summary>The OpenAPI document and its reference page, both public and both served from here: nothing is loaded from elsewhere.</summary>
static class DocumentationExtensions
{
    public static void AddDocumentation(this IServiceCollection services) => services.AddOpenApi("v1", options => options
        .AddDocumentTransformer<DocumentFacts>()
        .AddOperationTransformer<OperationFacts>());

    public static void MapDocumentation(this IEndpointRouteBuilder routes)
    {
        routes.MapOpenApi("/openapi/{documentName}.json").AllowAnonymous();
        routes.MapScalarApiReference("/docs", options => options
            .WithTitle("EhrConnect API")
            .WithOpenApiRoutePattern("/openapi/v1.json")
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()).AllowAnonymous();
    }
}
