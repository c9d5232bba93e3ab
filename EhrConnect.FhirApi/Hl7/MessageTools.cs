using EhrConnect.FhirApi.Errors;
using EhrConnect.Integrations.Hl7v2.Operations;
using EhrConnect.Integrations.Orchestration;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EhrConnect.FhirApi.Hl7;

/// <summary>Reading, making and checking messages; nothing is stored.</summary>
static class MessageTools
{
    public static async Task<Results<Ok<object>, ProblemHttpResult>> ParseAsync(HttpRequest request, MessageOperations operations, CancellationToken cancellationToken)
    {
        var body = await MessageBodyReader.ReadAsync<MessageBody>(request, json => json.Message, cancellationToken);
        return body.Problem ?? (body.Message is { } message ? Answer(operations.Parse(message)) : NoMessage());
    }

    public static async Task<Results<Ok<object>, ProblemHttpResult>> ValidateAsync(HttpRequest request, MessageOperations operations, CancellationToken cancellationToken)
    {
        var body = await MessageBodyReader.ReadAsync<MessageBody>(request, json => json.Message, cancellationToken);
        return body.Problem ?? (body.Message is { } message ? Answer(operations.Validate(message, body.Value?.Level)) : NoMessage());
    }

    public static Results<Ok<object>, ProblemHttpResult> Generate(GenerateRequest request, MessageOperations operations) =>
        request.Data is not null || request.MappingId is not null
            ? ApiProblem.Result(StatusCodes.Status501NotImplemented, "not-implemented", "data and mappingId are not built yet: give messageType and fields.")
            : Answer(operations.Generate(settings: null, new MessageRequest(request.MessageType, request.Version, request.Fields)));

    private static Results<Ok<object>, ProblemHttpResult> Answer(OperationResult result) =>
        result.Success ? TypedResults.Ok(result.Data!) : ApiProblem.Result(StatusCodes.Status400BadRequest, result.ErrorCode!, result.Error!);

    private static ProblemHttpResult NoMessage() => ApiProblem.Invalid("message", "Give the message as text.");
}

/// <summary>A message to be made.</summary>
/// <param name="MessageType">For example <c>ADT^A01</c>.</param>
/// <param name="Version">MSH-12; 2.5.1 when not given.</param>
/// <param name="Fields">Text by path, for example <c>PID-5.1</c>.</param>
/// <param name="Data">Not built yet.</param>
/// <param name="MappingId">Not built yet.</param>
sealed record GenerateRequest(string? MessageType, string? Version, IReadOnlyDictionary<string, string>? Fields, System.Text.Json.JsonElement? Data, string? MappingId);
