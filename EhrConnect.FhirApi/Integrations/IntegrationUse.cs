using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using EhrConnect.Data.Integrations;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Security;
using EhrConnect.Integrations.Hl7v2.Operations;
using EhrConnect.Integrations.Orchestration;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Integrations;

/// <summary>Has an integration do something.</summary>
static class IntegrationUse
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    public static async Task<Results<Ok<TestView>, ProblemHttpResult>> TestAsync(
        Guid id, TestRequest? request, OrgContext org, IntegrationOrchestrator orchestrator, RequestAudit audit, CancellationToken cancellationToken)
    {
        if (await orchestrator.FindAsync(org.OrgId, id, cancellationToken) is not { } integration) return ApiProblem.NotFound();
        byte[]? message = null;
        if (request?.Message is { Length: > 0 } text && (message = MessageText.ToBytes(text)) is null) return ApiProblem.Invalid("message", MessageText.NotEncodable);
        if (message is not null && EhrConnect.Hl7.Hl7Message.Parse(message).Message?.Header.ControlId is not { Length: > 0 })
            return ApiProblem.Invalid("message", "Give an HL7 v2 message with an MSH-10 (message control id).");
        var entry = audit.Entry("integration.test", "Integration", id.ToString()).WithStatus(StatusCodes.Status200OK);
        var test = await orchestrator.TestAsync(integration, new ConnectionTestRequest(request?.Send ?? true, message), entry, cancellationToken);
        audit.MarkWritten();
        return TypedResults.Ok(TestView.Of(test));
    }

    public static async Task<Results<Ok<HealthView>, ProblemHttpResult>> HealthAsync(Guid id, OrgContext org, IntegrationOrchestrator orchestrator, CancellationToken cancellationToken)
    {
        if (await orchestrator.FindAsync(org.OrgId, id, cancellationToken) is not { } integration) return ApiProblem.NotFound();
        if (!integration.Enabled) return TypedResults.Ok(new HealthView("inactive", null, null));
        return await orchestrator.HealthAsync(integration, cancellationToken) is { } health
            ? TypedResults.Ok(new HealthView(NameOf(health.Status), health.Since, health.Detail))
            : TypedResults.Ok(new HealthView("unknown", null, null));
    }

    private static string NameOf(string health) => health switch
    {
        IntegrationHealth.Up => "active",
        IntegrationHealth.Degraded => "degraded",
        _ => "error",
    };

    public static async Task<Results<Ok<ExecutionView>, JsonHttpResult<ExecutionView>, ProblemHttpResult>> ExecuteAsync(
        Guid id, ExecuteRequest request, OrgContext org, IntegrationOrchestrator orchestrator, RequestAudit audit, CancellationToken cancellationToken)
    {
        if (await orchestrator.FindAsync(org.OrgId, id, cancellationToken) is not { } integration) return ApiProblem.NotFound();
        var entry = audit.Entry("integration.execute", "Integration", id.ToString());
        var result = await orchestrator.ExecuteAsync(integration, new OperationCall(request.Operation!, request.Params ?? Nothing, entry), cancellationToken);
        audit.MarkWritten();
        var status = IntegrationOrchestrator.StatusOf(result);
        if (result.Success) return TypedResults.Ok(new ExecutionView(true, result.Data));
        return result.Data is null
            ? ApiProblem.Result(status, result.ErrorCode!, result.Error!)
            : TypedResults.Json(new ExecutionView(false, result.Data, result.ErrorCode, result.Error), statusCode: status);
    }
}

/// <summary>How the other side was when it was last tried.</summary>
/// <param name="Status"><c>active</c>, <c>degraded</c> (reached, but no answer that counts), <c>error</c> (out of reach), <c>inactive</c> (switched off) or <c>unknown</c> (not tried yet).</param>
/// <param name="Since">Since when it is well, or not well.</param>
/// <param name="Detail">What happened last, in words.</param>
sealed record HealthView(string Status, DateTimeOffset? Since, string? Detail);

/// <summary>How an operation ended.</summary>
sealed record ExecutionView(
    bool Success,
    object? Data,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Error = null);

/// <summary>How a test went.</summary>
/// <param name="Success">Whether the other side was reached and said yes.</param>
/// <param name="Code">Why not, as a stable code.</param>
/// <param name="Error">Why not, in words.</param>
/// <param name="ConnectMs">Until the connection was open.</param>
/// <param name="Tls">The encryption.</param>
/// <param name="ResponseMs">From the message to its answer.</param>
/// <param name="DurationMs">All of it.</param>
/// <param name="Ack">The acknowledgement.</param>
/// <param name="Raw">After a failure, the first bytes that came back.</param>
sealed record TestView(bool Success, string? Code, string? Error, int? ConnectMs, TlsDetail? Tls, int? ResponseMs, int DurationMs, TestAnswer? Ack, string? Raw)
{
    public static TestView Of(ConnectionTest test) => new(
        test.Success, test.ErrorCode, test.Error, test.ConnectMs, test.Tls, test.ResponseMs, test.DurationMs, test.Answer, test.Received is { } raw ? Encoding.UTF8.GetString(raw) : null);
}
