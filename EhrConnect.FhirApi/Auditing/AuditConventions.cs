using EhrConnect.FhirApi.Validation;

namespace EhrConnect.FhirApi.Auditing;

public static class AuditConventions
{
    /// <summary>Names the endpoint's requests in the audit trail, for example <c>fhir.read</c>; denied ones get the same name.</summary>
    public static TBuilder WithAuditAction<TBuilder>(this TBuilder builder, string action, string? resourceType = null)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new AuditAction(action, resourceType));

    /// <summary>The group that every endpoint with data belongs to: its handlers' answers wait for their audit record.</summary>
    public static RouteGroupBuilder MapAudited(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("").AddEndpointFilter<RouteGroupBuilder, AuditFilter>().AddEndpointFilterFactory(RequestValidation.Filter);
}
