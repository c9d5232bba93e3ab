using EhrConnect.Data.Audit;
using EhrConnect.Data.Organizations;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using Microsoft.AspNetCore.Authorization;

namespace EhrConnect.FhirApi.Security;

/// <summary>
/// The door: token, organisation, permission, in this order, for everything that is not marked public, what does not exist
/// included. Refusals go back up the pipeline, where they are recorded and get their body.
/// </summary>
sealed class AccessMiddleware(RequestDelegate next, TokenCheck tokens, OrgResolver organizations)
{
    private static readonly ApiError Forbidden = new(403, "permission-denied", "The credential does not allow this.");

    public async Task InvokeAsync(HttpContext context, RequestAudit audit, RequestIdentity identity)
    {
        // Routing's own refusals (405, 415) are endpoints too, but not ours: they name neither permission nor publicity.
        var endpoint = context.GetEndpoint() as RouteEndpoint;
        if (endpoint?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            await next(context);
            return;
        }

        audit.Require(context);
        var (token, error) = await tokens.VerifyAsync(context);
        if (token is null)
        {
            audit.Attribute(PlatformOrganization.Id, ActorType.Anonymous, actorId: null);
            context.Fail(error!);
            return;
        }

        // Known already in case the look-up of the organisation fails.
        audit.Attribute(PlatformOrganization.Id, token.ActorType, token.ActorId);
        var decision = await organizations.ResolveAsync(token, context.Request.Headers[OrgResolver.Header], context.RequestAborted);
        audit.Attribute(decision.AuditOrgId, token.ActorType, token.ActorId);
        if (decision.Granted is not { } granted)
        {
            context.Fail(decision.Refused!);
            return;
        }

        identity.Current = granted;
        if (endpoint is not null && (endpoint.Metadata.GetMetadata<RequiredPermission>() is not { } required || !granted.Can(required.Of(context))))
        {
            context.Fail(Forbidden);
            return;
        }

        context.Response.Headers.CacheControl = "no-store"; // unless a handler knows better
        await next(context);
    }
}
