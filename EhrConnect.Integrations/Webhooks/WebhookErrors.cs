using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using EhrConnect.Integrations.Egress;

namespace EhrConnect.Integrations.Webhooks;

/// <summary>Why an attempt failed, as short codes that never change and hold nothing of the answer.</summary>
public static class WebhookErrors
{
    /// <summary>No complete answer in time.</summary>
    public const string Timeout = "timeout";

    /// <summary>Nobody listens at the target.</summary>
    public const string ConnectionRefused = "connection-refused";

    /// <summary>The connection could not be opened for another reason.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The connection broke, or what came back is not HTTP.</summary>
    public const string InvalidResponse = "invalid-response";

    /// <summary>No secure connection: certificate or protocol.</summary>
    public const string Tls = "tls";

    /// <summary>The host name cannot be resolved.</summary>
    public const string Dns = "dns";

    /// <summary>The target is not one that may be connected to, see <see cref="EgressGuard"/>.</summary>
    public const string EgressRefused = "egress-refused";

    /// <summary>The receiver sends elsewhere (3xx), which is not followed.</summary>
    public const string Redirect = "redirect";

    /// <summary>The attempt failed within this system.</summary>
    public const string Internal = "internal";

    /// <summary>The code of an answer; null when it is a success.</summary>
    internal static string? OfStatus(int statusCode) => statusCode switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => Redirect,
        _ => string.Create(CultureInfo.InvariantCulture, $"http-{statusCode}"),
    };

    /// <summary>The code of a failure to get an answer. The innermost cause that says something decides.</summary>
    internal static string Of(HttpRequestException exception)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (OfCause(cause) is { } code) return code;
        }

        return exception.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => Dns,
            HttpRequestError.SecureConnectionError => Tls,
            HttpRequestError.ConnectionError => Unreachable,
            _ => InvalidResponse,
        };
    }

    private static string? OfCause(Exception cause) => cause switch
    {
        EgressRefusedException => EgressRefused,
        AuthenticationException => Tls,
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => ConnectionRefused,
        SocketException { SocketErrorCode: SocketError.TimedOut } => Timeout,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain or SocketError.NoRecovery } => Dns,
        _ => null,
    };
}
