using System.Text.Json;
using System.Text.Json.Nodes;
using EhrConnect.Data.Messages;
using EhrConnect.Hl7;
using EhrConnect.Integrations.Hl7v2.Outbound;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Operations;

/// <summary>What can be done with a message: the operations of the handler, and the routes under <c>/api/hl7</c>.</summary>
public sealed class MessageOperations(OutboundSending sending, TimeProvider time)
{
    private static readonly Hl7Validator Validator = new();

    /// <summary>Sends a message, or queues it; <c>data</c> is a <see cref="SentMessage"/>.</summary>
    public async Task<OperationResult> SendAsync(Integration integration, OperationCall call, CancellationToken cancellationToken)
    {
        if (!TryRead<SendParameters>(call.Params, out var parameters)) return OperationResult.Invalid("params: give { message } or { messageType, fields }, and async and priority if wanted.");
        return await SendAsync(integration, parameters, call, cancellationToken);
    }

    /// <inheritdoc cref="SendAsync(Integration, OperationCall, CancellationToken)"/>
    public async Task<OperationResult> SendAsync(Integration integration, SendParameters parameters, OperationCall call, CancellationToken cancellationToken)
    {
        if (parameters.Priority is < 1 or > 5) return OperationResult.Invalid("priority: give 1 (first) to 5.");
        if (!integration.Enabled) return new OperationResult(false, null, OperationResult.Disabled, "The connection is switched off: switch it on first.");
        if (Destinations.SettingsOf(integration) is not { } settings) return new OperationResult(false, null, SendErrors.NoDestination, SendErrors.Describe(SendErrors.NoDestination));
        var (raw, problem) = RawOf(parameters, settings);
        if (raw is null) return OperationResult.Invalid(problem!);
        var prepared = Outgoing.Prepare(integration.Id, settings, raw, parameters.Priority ?? 3, time.GetUtcNow());
        if (prepared.Message is not { } message) return OperationResult.Invalid(prepared.Problem!);
        if (parameters.Async is true)
        {
            await sending.EnqueueAsync(integration, message, call.Audit.WithStatus(call.QueuedStatus), cancellationToken);
            return new OperationResult(true, new SentMessage("queued", message.Id, message.ControlId), IsRecorded: true);
        }

        var attempt = await sending.SendNowAsync(integration, settings, message, call.Audit, cancellationToken);
        return new OperationResult(attempt.ErrorCode is null, SentMessage.Of(message, attempt), attempt.ErrorCode, attempt.Error, IsAnswered: attempt.Answer?.Code is not null, IsRecorded: true);
    }

    /// <summary>A message as JSON.</summary>
    public OperationResult Parse(JsonElement parameters)
    {
        if (!TryRead<MessageParameters>(parameters, out var read) || read.Message is not { Length: > 0 } text) return OperationResult.Invalid("message: give the message as text.");
        return MessageText.ToBytes(text) is { } bytes ? Parse(bytes) : OperationResult.Invalid(MessageText.NotEncodable);
    }

    /// <inheritdoc cref="Parse(JsonElement)"/>
    public OperationResult Parse(byte[] message)
    {
        var parsed = Hl7Message.Parse(message);
        return parsed.Message is { } found
            ? new OperationResult(true, JsonNode.Parse(Hl7MessageJson.ToJson(found)))
            : OperationResult.Invalid($"message: {parsed.Error!.Text} (byte {parsed.Error.Position}).");
    }

    /// <summary>Makes a message.</summary>
    public OperationResult Generate(Integration? integration, JsonElement parameters)
    {
        if (!TryRead<MessageRequest>(parameters, out var request)) return OperationResult.Invalid("params: give { messageType, version, fields }, fields being text by path.");
        return Generate(integration is null ? null : Destinations.SettingsOf(integration), request);
    }

    /// <inheritdoc cref="Generate(Integration?, JsonElement)"/>
    public OperationResult Generate(OutboundSettings? settings, MessageRequest request)
    {
        var made = MessageMaking.Make(request, settings?.Message ?? MessageDefaults.None, time);
        return made.Message is { } message ? new OperationResult(true, new GeneratedMessage(message.ToString(), message.Header.ControlId!)) : OperationResult.Invalid(made.Problem!);
    }

    /// <summary>Checks a message.</summary>
    public OperationResult Validate(JsonElement parameters)
    {
        if (!TryRead<MessageParameters>(parameters, out var read) || read.Message is not { Length: > 0 } text) return OperationResult.Invalid("message: give the message as text.");
        return MessageText.ToBytes(text) is { } bytes ? Validate(bytes, read.Level) : OperationResult.Invalid(MessageText.NotEncodable);
    }

    /// <inheritdoc cref="Validate(JsonElement)"/>
    public OperationResult Validate(byte[] bytes, string? level)
    {
        ValidationLevel? wanted = level switch
        {
            null or "fields" => ValidationLevel.Fields,
            "structure" => ValidationLevel.Structure,
            "tables" => ValidationLevel.Tables,
            _ => null,
        };
        if (wanted is not { } known) return OperationResult.Invalid("level: give structure, fields or tables.");
        var parsed = Hl7Message.Parse(bytes);
        if (parsed.Message is not { } message) return new OperationResult(true, MessageFindings.Unreadable(parsed.Error!));
        return new OperationResult(true, MessageFindings.Of(Validator.Validate(message, known)));
    }

    private (byte[]? Raw, string? Problem) RawOf(SendParameters parameters, OutboundSettings settings)
    {
        if ((parameters.Raw is not null || parameters.Message is { Length: > 0 }) && (parameters.MessageType is not null || parameters.Fields is not null || parameters.Version is not null))
            return (null, "message: give either the message, or messageType with version and fields.");
        if (parameters.Raw is { } raw) return (raw, null);
        if (parameters.Message is { Length: > 0 } text) return (MessageText.ToBytes(text), MessageText.NotEncodable);
        var made = MessageMaking.Make(new MessageRequest(parameters.MessageType, parameters.Version, parameters.Fields), settings.Message, time);
        return (made.Message?.Bytes.ToArray(), made.Problem);
    }

    private static bool TryRead<T>(JsonElement json, out T value)
        where T : class
    {
        try
        {
            value = json.ValueKind == JsonValueKind.Object ? json.Deserialize<T>(JsonSerializerOptions.Web)! : null!;
            return value is not null;
        }
        catch (JsonException)
        {
            value = null!;
            return false;
        }
    }
}
