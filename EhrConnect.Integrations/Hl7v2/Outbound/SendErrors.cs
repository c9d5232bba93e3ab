using System.Net.Sockets;
using System.Security.Authentication;
using EhrConnect.Data.Integrations;
using EhrConnect.Integrations.Egress;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>Why a message did not get through: stable codes, and a sentence for each that holds nothing of the message.</summary>
public static class SendErrors
{
    /// <summary>No connection could be opened.</summary>
    public const string Unreachable = "unreachable";

    /// <summary>The receiver did not prove who it is, or did not take our certificate.</summary>
    public const string TlsFailed = "tls-failed";

    /// <summary>The receiver is not in a network that may be reached.</summary>
    public const string EgressRefused = "egress-refused";

    /// <summary>Every connection is in use.</summary>
    public const string Busy = "busy";

    /// <summary>Another message with the same MSH-10 waits for its answer on the connection.</summary>
    public const string ControlIdInUse = "control-id-in-use";

    /// <summary>The connection has no destination (any more).</summary>
    public const string NoDestination = OperationResult.NotConfigured;

    /// <summary>Nothing came in time.</summary>
    public const string NoAnswer = "no-answer";

    /// <summary>The answer was to another message.</summary>
    public const string WrongControlId = "wrong-control-id";

    /// <summary>What came is no acknowledgement.</summary>
    public const string UnreadableAnswer = "unreadable-answer";

    /// <summary>The connection ended before the answer.</summary>
    public const string ConnectionClosed = "connection-closed";

    /// <summary>The HTTP status is no success.</summary>
    public const string HttpStatus = "http-status";

    /// <summary>Something unexpected here.</summary>
    public const string Internal = "internal";

    /// <summary>Whether the receiver was not reached at all, so that the message cannot have arrived and waiting is all there is to do.</summary>
    public static bool IsUnreachable(string errorCode) => errorCode is Unreachable or TlsFailed or EgressRefused or Busy or NoDestination;

    /// <summary>
    /// What an attempt says about the receiver, a status of <see cref="IntegrationHealth"/>: up when it answered, be it with a refusal;
    /// null when the attempt ended on our side and says nothing.
    /// </summary>
    public static string? HealthOf(string? errorCode) => errorCode switch
    {
        null => IntegrationHealth.Up,
        Internal or ControlIdInUse or Busy => null,
        NoAnswer or WrongControlId or UnreadableAnswer or ConnectionClosed or HttpStatus => IntegrationHealth.Degraded,
        _ => IsUnreachable(errorCode) ? IntegrationHealth.Down : IntegrationHealth.Up,
    };

    /// <summary>Whether the attempt shows that the receiver can be reached.</summary>
    public static bool WasReached(string? errorCode) => HealthOf(errorCode) is IntegrationHealth.Up or IntegrationHealth.Degraded;

    /// <summary>The code of a failure to connect.</summary>
    internal static string OfConnecting(Exception exception) => exception switch
    {
        EgressRefusedException => EgressRefused,
        { InnerException: EgressRefusedException } => EgressRefused,
        AuthenticationException => TlsFailed,
        { InnerException: AuthenticationException } => TlsFailed,
        SocketException or IOException or OperationCanceledException or HttpRequestException => Unreachable,
        _ => Internal,
    };

    /// <summary>A failure to connect in words.</summary>
    internal static string Explain(Exception exception)
    {
        var code = OfConnecting(exception);
        return (code, exception, exception as SocketException ?? exception.InnerException as SocketException) switch
        {
            (TlsFailed, TlsFailedException { Detail.Problem: { } problem }, _) => $"No secure connection: {problem}",
            (Unreachable, OperationCanceledException, _) => "The receiver cannot be reached: no connection came about within connectTimeoutSeconds",
            (Unreachable, _, { SocketErrorCode: SocketError.ConnectionRefused }) => "The receiver cannot be reached: it refused the connection, so nothing listens on that port",
            (Unreachable, _, { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }) => "The receiver cannot be reached: its name cannot be resolved",
            (Unreachable, _, { SocketErrorCode: SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.TimedOut }) => "The receiver cannot be reached: there is no way to its network, or it does not answer",
            _ => Describe(code),
        };
    }

    /// <summary>A code in words.</summary>
    public static string Describe(string errorCode) => errorCode switch
    {
        Unreachable => "The receiver cannot be reached: no connection could be opened",
        TlsFailed => "No secure connection: the receiver's certificate is not trusted, does not fit its name, or it refused ours",
        EgressRefused => "The receiver is in a network that may not be reached from here; only public addresses and the networks in Webhooks:AllowedNetworks are allowed",
        Busy => "All connections to the receiver are in use",
        ControlIdInUse => "Another message with the same MSH-10 waits for its answer, which could not be told from this one's: give every message an MSH-10 of its own",
        NoDestination => "The connection has no outbound settings",
        NoAnswer => "The receiver did not answer in time",
        WrongControlId => "The receiver answered another message: MSA-2 is not the MSH-10 that was sent",
        UnreadableAnswer => "What came back is no HL7 acknowledgement",
        ConnectionClosed => "The receiver closed the connection before it answered",
        HttpStatus => "The receiver answered with an HTTP error",
        "AE" => "The receiver answered AE: it understood the message and did not process it",
        "AR" => "The receiver answered AR: it rejects the message",
        "CE" => "The receiver answered CE: it could not store the message",
        "CR" => "The receiver answered CR: it does not accept the message",
        _ => "Sending failed unexpectedly",
    };
}
