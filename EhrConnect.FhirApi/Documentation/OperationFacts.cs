using System.Text.Json;
using EhrConnect.FhirApi.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EhrConnect.FhirApi.Documentation;

/// <summary>What every operation has in common: query names as they are written, the token, the permission it takes.</summary>
sealed class OperationFacts : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
        {
            if (parameter is { In: ParameterLocation.Query, Name: { } name }) parameter.Name = JsonNamingPolicy.CamelCase.ConvertName(name);
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<RequiredPermission>().LastOrDefault() is { } required)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentFacts.Bearer, context.Document)] = [] }];
            if (required.Name is { } permission) operation.Description = $"Permission `{permission}`. {operation.Description}".TrimEnd();
        }

        return Task.CompletedTask;
    }
}
