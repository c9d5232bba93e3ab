using EhrConnect.Data.Identity;
using EhrConnect.Data.Webhooks;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Listing;
using EhrConnect.FhirApi.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Webhooks;

/// <summary>The receivers of the caller's organisation.</summary>
static class WebhookEndpoints
{
    private const string Kind = "WebhookSubscription";

    public static void MapWebhooks(this IEndpointRouteBuilder routes)
    {
        var webhooks = routes.MapGroup("/api/webhooks").WithTags("Webhooks");
        webhooks.MapPost("", CreateAsync).WithName("CreateWebhook").WithSummary("Subscribe a receiver; its secret is shown this once")
            .RequirePermission(Permissions.IntegrationsCreate).WithAuditAction("webhook.create", Kind);
        webhooks.MapGet("", ListAsync).WithName("ListWebhooks").WithSummary("Receivers, oldest first")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("webhook.list");
        webhooks.MapGet("{id:guid}", GetAsync).WithName("GetWebhook").WithSummary("One receiver")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("webhook.read", Kind);
        webhooks.MapPut("{id:guid}", UpdateAsync).WithName("UpdateWebhook").WithSummary("Replace a receiver's settings; its secret stays")
            .RequirePermission(Permissions.IntegrationsEdit).WithAuditAction("webhook.update", Kind);
        webhooks.MapDelete("{id:guid}", DeleteAsync).WithName("DeleteWebhook").WithSummary("Remove a receiver with its deliveries")
            .RequirePermission(Permissions.IntegrationsDelete).WithAuditAction("webhook.delete", Kind);
        webhooks.MapPost("{id:guid}/rotate-secret", RotateAsync).WithName("RotateWebhookSecret").WithSummary("A new secret, shown this once; the old one stops signing")
            .RequirePermission(Permissions.IntegrationsEdit).WithAuditAction("webhook.rotate-secret", Kind);
        webhooks.MapPost("{id:guid}/test", WebhookTestEndpoint.SendAsync).WithName("TestWebhook").WithSummary("Send a webhook.test event to this receiver")
            .RequirePermission(Permissions.IntegrationsEdit).WithAuditAction("webhook.test", Kind);
        webhooks.MapGet("{id:guid}/deliveries", DeliveriesAsync).WithName("ListWebhookDeliveries").WithSummary("Deliveries, newest first, each with its attempts")
            .RequirePermission(Permissions.IntegrationsRead).WithAuditAction("webhook.deliveries", Kind);
    }

    private static async Task<Results<Created<WebhookView>, ProblemHttpResult>> CreateAsync(
        WebhookRequest request, OrgContext org, WebhookSubscriptionStore store, RequestAudit audit, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.Payload is "full") return FullPayload();
        var secret = WebhookSecrets.New();
        var entry = audit.Entry("webhook.create", Kind).WithStatus(StatusCodes.Status201Created);
        var created = await store.CreateAsync(org.OrgId, request.ToSubscription(Guid.CreateVersion7(time.GetUtcNow())), secret, entry, cancellationToken);
        audit.MarkWritten();
        return TypedResults.Created($"/api/webhooks/{created.Id}", WebhookView.Of(created) with { Secret = secret });
    }

    private static async Task<Ok<Page<WebhookView>>> ListAsync([AsParameters] WebhookQuery query, OrgContext org, WebhookSubscriptionStore store, CancellationToken cancellationToken)
    {
        var found = await store.ListAsync(org.OrgId, query.Take + 1, query.Position, cancellationToken);
        return TypedResults.Ok(found.ToPage(query.Take, WebhookView.Of, subscription => Cursor.Of(subscription.Id)));
    }

    private static async Task<Results<Ok<WebhookView>, ProblemHttpResult>> GetAsync(Guid id, OrgContext org, WebhookSubscriptionStore store, CancellationToken cancellationToken) =>
        await store.FindAsync(org.OrgId, id, cancellationToken) is { } found ? TypedResults.Ok(WebhookView.Of(found)) : ApiProblem.NotFound();

    private static async Task<Results<Ok<WebhookView>, ProblemHttpResult>> UpdateAsync(
        Guid id, WebhookRequest request, OrgContext org, WebhookSubscriptionStore store, RequestAudit audit, CancellationToken cancellationToken)
    {
        if (request.Payload is "full") return FullPayload();
        if (await store.FindAsync(org.OrgId, id, cancellationToken) is not { } current) return ApiProblem.NotFound();
        var entry = audit.Entry("webhook.update", Kind).WithStatus(StatusCodes.Status200OK);
        var updated = await store.UpdateAsync(org.OrgId, request.ToSubscription(id, current), entry, cancellationToken);
        audit.MarkWritten();
        return updated is null ? ApiProblem.NotFound() : TypedResults.Ok(WebhookView.Of(updated));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> DeleteAsync(
        Guid id, OrgContext org, WebhookSubscriptionStore store, RequestAudit audit, CancellationToken cancellationToken)
    {
        var entry = audit.Entry("webhook.delete", Kind).WithStatus(StatusCodes.Status204NoContent);
        var deleted = await store.DeleteAsync(org.OrgId, id, entry, cancellationToken);
        audit.MarkWritten();
        return deleted is null ? ApiProblem.NotFound() : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<WebhookView>, ProblemHttpResult>> RotateAsync(
        Guid id, OrgContext org, WebhookSubscriptionStore store, RequestAudit audit, CancellationToken cancellationToken)
    {
        var secret = WebhookSecrets.New();
        var entry = audit.Entry("webhook.rotate-secret", Kind).WithStatus(StatusCodes.Status200OK);
        var rotated = await store.ReplaceSecretAsync(org.OrgId, id, secret, entry, cancellationToken);
        audit.MarkWritten();
        return rotated is null ? ApiProblem.NotFound() : TypedResults.Ok(WebhookView.Of(rotated) with { Secret = secret });
    }

    private static async Task<Results<Ok<Page<WebhookDeliveryView>>, ProblemHttpResult>> DeliveriesAsync(
        Guid id, [AsParameters] WebhookQuery query, OrgContext org, WebhookSubscriptionStore subscriptions, WebhookDeliveryStore deliveries, CancellationToken cancellationToken)
    {
        if (await subscriptions.FindAsync(org.OrgId, id, cancellationToken) is null) return ApiProblem.NotFound();
        var found = await deliveries.ListAsync(org.OrgId, id, query.Take + 1, query.Position, cancellationToken);
        return TypedResults.Ok(found.ToPage(query.Take, WebhookDeliveryView.Of, delivery => Cursor.Of(delivery.Id)));
    }

    private static ProblemHttpResult FullPayload() =>
        ApiProblem.Result(StatusCodes.Status501NotImplemented, "not-implemented", "payload full is not built yet: subscribe with thin and read what the ids name.");
}
