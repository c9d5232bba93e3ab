namespace EhrConnect.FhirApi.Fhir;

/// <summary>An AuditEvent search over the resource store would find nothing although there is an audit trail: say so instead.</summary>
sealed class OfferedTypesFilter : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.GetRouteValue("type") is TypePermissions.AuditEvent || context.HttpContext.GetRouteValue("compartment") is TypePermissions.AuditEvent ? ValueTask.FromResult<object?>(NotOffered.AuditEvents) : next(context);
}
