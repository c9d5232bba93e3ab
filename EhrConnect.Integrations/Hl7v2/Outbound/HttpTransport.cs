using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using EhrConnect.Data.Messages;
using EhrConnect.Hl7;
using EhrConnect.Hl7.Mllp;
using EhrConnect.Integrations.Egress;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>HL7 v2 over HTTP: the message is the body of a POST, the acknowledgement the body of its answer.</summary>
internal sealed class HttpTransport : IHl7Transport
{
    /// <summary>The media type of the delimiter encoding (HL7 v2 over HTTP, ER7).</summary>
    public const string MediaType = "x-application/hl7-v2+er7";

    private const int MaxAnswer = 1024 * 1024;
    private const int MaxReceived = 4096;

    private readonly OutboundSettings _settings;
    private readonly EgressGuard _guard;
    private readonly TimeProvider _time;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly HttpMessageInvoker _http;
    private readonly SemaphoreSlim _slots;

    public HttpTransport(OutboundSettings settings, IReadOnlyDictionary<string, string> secrets, EgressGuard guard, TimeProvider time)
    {
        _settings = settings;
        _guard = guard;
        _time = time;
        _slots = new SemaphoreSlim(settings.Slots);
        _authorization = settings.Auth switch
        {
            { Type: OutboundAuthType.Basic } basic => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.Username}:{secrets.GetValueOrDefault(OutboundAuthSettings.PasswordPath)}"))),
            { Type: OutboundAuthType.Bearer } => new("Bearer", secrets.GetValueOrDefault(OutboundAuthSettings.TokenPath)),
            _ => null,
        };
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ConnectCallback = guard.ConnectAsync,
            ConnectTimeout = settings.ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(settings.IdleSeconds),
            MaxConnectionsPerServer = settings.MaxConnections,
            MaxResponseHeadersLength = 16, // kB
            ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
            SslOptions = DestinationTls.Options(settings.Tls, settings.Tls.ServerName ?? new Uri(settings.Url!).IdnHost, secrets.GetValueOrDefault(OutboundTlsSettings.PrivateKeyPath)),
        });
    }

    public int? OpenConnections => null;

    public async Task<OutboundAttempt> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var target = new Uri(_settings.Url!);
        if (!_guard.CheckForm(target).Allowed) return AttemptResults.Failed(SendErrors.EgressRefused, TimeSpan.Zero);
        if (!await _slots.WaitAsync(_settings.Timeout, cancellationToken)) return AttemptResults.Failed(SendErrors.Busy, _time.GetElapsedTime(started));
        using var limit = new CancellationTokenSource(_settings.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var content = new ReadOnlyMemoryContent(message) { Headers = { ContentType = new MediaTypeHeaderValue(MediaType) } };
            using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = content };
            request.Headers.Authorization = _authorization;
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(MediaType));
            using var response = await _http.SendAsync(request, either.Token);
            return Judge(message, (int)response.StatusCode, await ReadAsync(response.Content, either.Token), _time.GetElapsedTime(started));
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The inner exception is the handler's way to say that connecting took longer than ConnectTimeout: nothing was sent.
            return exception.InnerException is TimeoutException ? AttemptResults.NotConnected(exception, _time.GetElapsedTime(started)) : AttemptResults.Failed(SendErrors.NoAnswer, _time.GetElapsedTime(started));
        }
        catch (HttpRequestException exception)
        {
            var never = exception.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;
            return never ? AttemptResults.NotConnected(exception, _time.GetElapsedTime(started)) : AttemptResults.Failed(SendErrors.ConnectionClosed, _time.GetElapsedTime(started));
        }
        catch (IOException)
        {
            return AttemptResults.Failed(SendErrors.ConnectionClosed, _time.GetElapsedTime(started));
        }
        finally
        {
            _slots.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        _slots.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>An acknowledgement decides, whatever the status says: some receivers send AE with 500, others AE with 200.</summary>
    private OutboundAttempt Judge(ReadOnlyMemory<byte> message, int status, byte[] body, TimeSpan duration)
    {
        var received = body[..Math.Min(body.Length, MaxReceived)];
        if (MllpAnswer.Read(body) is { } answer)
        {
            return Hl7Message.Parse(message).Message?.Header.ControlId == answer.ControlId
                ? AttemptResults.Answered(answer, received, duration)
                : AttemptResults.Failed(SendErrors.WrongControlId, duration, received);
        }

        if (status is < 200 or > 299) return AttemptResults.Failed(SendErrors.HttpStatus, duration, received) with { Error = $"The receiver answered with HTTP status {status}" };
        var wanted = Hl7Message.Parse(message).Message is { } sent ? AcknowledgmentRequest.Of(sent) : default;
        var comesLater = _settings.Await == AwaitedAnswer.Commit && wanted.IsEnhanced;
        var mustBeAnswered = wanted.WantsAccept(success: true) || (wanted.WantsApplication(success: true) && !comesLater);
        return body.Length == 0 && !mustBeAnswered ? new OutboundAttempt { Duration = duration } : AttemptResults.Failed(SendErrors.UnreadableAnswer, duration, received);
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; body.Length < MaxAnswer && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0;) body.Write(buffer, 0, read);
        return body.ToArray();
    }
}
