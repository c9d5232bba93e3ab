using EhrConnect.Data.Messages;
using EhrConnect.Hl7;
using EhrConnect.Hl7.Mllp;
using EhrConnect.Integrations.Egress;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Tries a destination over a connection of its own, and says how far it came and how long each step took.</summary>
public sealed class DestinationTest(DestinationConnector connector, Destinations destinations, EgressGuard guard, TimeProvider time)
{
    /// <summary>Network management data: of all messages the one that asks the receiver to do least (chapter 14).</summary>
    private const string HarmlessType = "NMD^N02";

    internal async Task<ConnectionTest> RunAsync(Integration integration, ConnectionTestRequest request, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (Destinations.SettingsOf(integration) is not { } settings) return Failed(SendErrors.NoDestination, SendErrors.Describe(SendErrors.NoDestination), started);
        if (!settings.IsMllp && guard.CheckForm(new Uri(settings.Url!)) is { Allowed: false } refusal) return Failed(SendErrors.EgressRefused, refusal.Reason!, started);
        OpenedConnection opened;
        try
        {
            opened = await connector.ConnectAsync(settings, integration.Secrets.GetValueOrDefault(OutboundTlsSettings.PrivateKeyPath), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            var failed = Failed(SendErrors.OfConnecting(exception), SendErrors.Explain(exception), started);
            return exception is TlsFailedException tls ? failed with { ConnectMs = (int)tls.ConnectTime.TotalMilliseconds, Tls = tls.Detail } : failed;
        }

        await using var stream = opened.Stream;
        var attempt = request.Send ? await SendAsync(integration, settings, stream, request.Message ?? Harmless(settings.Message), cancellationToken) : null;
        return Of(attempt, started) with { ConnectMs = (int)opened.ConnectTime.TotalMilliseconds, Tls = opened.Tls };
    }

    /// <summary>Over the connection that was opened; HTTP opens another one, because its client makes its own.</summary>
    private async Task<OutboundAttempt> SendAsync(Integration integration, OutboundSettings settings, Stream stream, byte[] message, CancellationToken cancellationToken)
    {
        if (settings.IsMllp)
        {
            await using var client = new MllpClient(stream, MllpTransport.Options(settings), time);
            return AttemptResults.Of(await client.SendAsync(message, cancellationToken));
        }

        await stream.DisposeAsync();
        await using var transport = destinations.New(integration, settings);
        return await transport.SendAsync(message, cancellationToken);
    }

    private ConnectionTest Of(OutboundAttempt? attempt, long started) => new()
    {
        Success = attempt?.ErrorCode is null,
        ErrorCode = attempt?.ErrorCode,
        Error = attempt?.Error,
        // Who only connected does not know whether there would be an answer.
        Health = attempt is null ? null : SendErrors.HealthOf(attempt.ErrorCode),
        ResponseMs = (int?)attempt?.Duration.TotalMilliseconds,
        DurationMs = (int)time.GetElapsedTime(started).TotalMilliseconds,
        Answer = attempt?.Answer is { Code: { } code } answer ? new TestAnswer(code, answer.ControlId ?? "", answer.Text) : null,
        Received = attempt?.ErrorCode is null ? null : attempt.Answer?.Raw,
    };

    private ConnectionTest Failed(string errorCode, string error, long started) => new()
    {
        Success = false,
        ErrorCode = errorCode,
        Error = error,
        Health = SendErrors.HealthOf(errorCode),
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
