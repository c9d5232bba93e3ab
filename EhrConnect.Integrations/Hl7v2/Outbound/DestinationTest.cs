using EhrConnect.Hl7;
using EhrConnect.Hl7.Mllp;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Tries a destination over a connection of its own, and says how far it came and how long each step took.</summary>
public sealed class DestinationTest(DestinationConnector connector, Destinations destinations, TimeProvider time)
{
    /// <summary>Network management data: of all messages the one that asks the receiver to do least (chapter 14).</summary>
    private const string HarmlessType = "NMD^N02";

    internal async Task<ConnectionTest> RunAsync(Integration integration, ConnectionTestRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (Destinations.SettingsOf(integration) is not { } settings) return Failed(SendErrors.NoDestination, started);
        var message = request.Message ?? Harmless(settings.Message);
        return settings.IsMllp
            ? await OverMllpAsync(settings, integration.Secrets.GetValueOrDefault(OutboundTlsSettings.PrivateKeyPath), request.Send ? message : null, started, cancellationToken)
            : await OverHttpAsync(integration, settings, message, started, cancellationToken);
    }

    private async Task<ConnectionTest> OverMllpAsync(OutboundSettings settings, string? privateKey, byte[]? message, long started, CancellationToken cancellationToken)
    {
        OpenedConnection opened;
        try
        {
            opened = await connector.ConnectAsync(settings, privateKey, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(SendErrors.OfConnecting(exception), started);
        }

        await using var client = new MllpClient(opened.Stream, MllpTransport.Options(settings), time);
        var attempt = message is null ? null : AttemptResults.Of(await client.SendAsync(message, cancellationToken));
        return Of(attempt, started) with { ConnectMs = (int)opened.ConnectTime.TotalMilliseconds, Tls = opened.Tls };
    }

    private async Task<ConnectionTest> OverHttpAsync(Integration integration, OutboundSettings settings, byte[] message, long started, CancellationToken cancellationToken)
    {
        await using var transport = destinations.New(integration, settings);
        return Of(await transport.SendAsync(message, cancellationToken), started);
    }

    private ConnectionTest Of(Data.Messages.OutboundAttempt? attempt, long started) => new()
    {
        Success = attempt?.ErrorCode is null,
        ErrorCode = attempt?.ErrorCode,
        Error = attempt?.Error,
        ResponseMs = (int?)attempt?.Duration.TotalMilliseconds,
        DurationMs = (int)time.GetElapsedTime(started).TotalMilliseconds,
        Answer = attempt?.Answer is { Code: { } code } answer ? new TestAnswer(code, answer.ControlId ?? "", answer.Text) : null,
        Received = attempt?.ErrorCode is null ? null : attempt.Answer?.Raw,
    };

    private ConnectionTest Failed(string errorCode, long started) => new()
    {
        Success = false,
        ErrorCode = errorCode,
        Error = SendErrors.Describe(errorCode),
        DurationMs = (int)time.GetElapsedTime(started).TotalMilliseconds,
    };

    private byte[] Harmless(MessageDefaults defaults) => new Hl7MessageBuilder(
        new MessageHeaderValues
        {
            MessageType = HarmlessType,
            Version = defaults.Version,
            SendingApplication = defaults.SendingApplication,
            SendingFacility = defaults.SendingFacility,
            ReceivingApplication = defaults.ReceivingApplication,
            ReceivingFacility = defaults.ReceivingFacility,
            ProcessingId = "T",
        },
        time).Set("NST-1", "N").Build().Bytes.ToArray();
}
