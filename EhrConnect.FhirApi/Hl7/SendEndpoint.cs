using EhrConnect.Data.Integrations;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Security;
using EhrConnect.Integrations.Hl7v2.Operations;
using EhrConnect.Integrations.Orchestration;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Hl7;

/// <summary>Sends a message over one of the organisation's connections.</summary>
static class SendEndpoint
{
    public static async Task<Results<Accepted<QueuedView>, JsonHttpResult<SentMessage>, ProblemHttpResult>> SendAsync(
        HttpRequest http, string? connection, bool? @async, OrgContext org, ConnectionChoice choice, MessageOperations operations, RequestAudit audit, CancellationToken cancellationToken)
    {
        var body = await MessageBodyReader.ReadAsync<SendRequest>(http, json => json.Message, cancellationToken);
        if (body.Problem is { } unreadable) return unreadable;
        var request = body.Value ?? new SendRequest { Connection = connection, Async = @async };
        var (integration, problem) = await choice.FindAsync(org.OrgId, request.Connection ?? connection, cancellationToken);
        if (integration is null) return problem!;
        var call = new OperationCall("sendMessage", default, audit.Entry("hl7.send", "Hl7Message"), StatusCodes.Status202Accepted);
        var result = await operations.SendAsync(integration, request.ToParameters(body.Message), call, cancellationToken);
        if (result.IsRecorded) audit.MarkWritten();
        return result switch
        {
            { Success: true, Data: SentMessage { Status: "queued" } queued } => TypedResults.Accepted($"/api/hl7/queue/{queued.QueueId}", new QueuedView(queued.QueueId, queued.ControlId)),
            { Data: SentMessage sent } => TypedResults.Json(sent with { Code = result.ErrorCode, Error = result.Error }, statusCode: IntegrationOrchestrator.StatusOf(result)),
            _ => ApiProblem.Result(IntegrationOrchestrator.StatusOf(result), result.ErrorCode!, result.Error!),
        };
    }
}

/// <summary>A message to be sent. Sent as plain text or er7 instead, <c>connection</c> and <c>async</c> stand in the query.</summary>
sealed record SendRequest
{
    /// <summary>Name or id of the connection; not needed when only one sends.</summary>
    public string? Connection { get; init; }

    /// <summary>The message as text.</summary>
    public string? Message { get; init; }

    /// <summary>In place of the message: its type, for example <c>ADT^A01</c>.</summary>
    public string? MessageType { get; init; }

    public string? Version { get; init; }

    /// <summary>Text by path, for example <c>PID-5.1</c>.</summary>
    public IReadOnlyDictionary<string, string>? Fields { get; init; }

    /// <summary>Queue it: it is sent in its order, and again until the receiver has it.</summary>
    public bool? Async { get; init; }

    /// <summary>1 (first) to 5, for queued messages of different order.</summary>
    public int? Priority { get; init; }

    internal SendParameters ToParameters(byte[]? raw) => new(null, MessageType, Version, Fields, Async, Priority) { Raw = raw };
}

/// <summary>A message that waits to be sent.</summary>
sealed record QueuedView(Guid QueueId, string ControlId);
