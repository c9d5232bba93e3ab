using System.Diagnostics.CodeAnalysis;
using System.Security.Authentication;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2.Outbound;

/// <summary>A receiver was reached, but no secure connection to it came about.</summary>
/// <param name="connectTime">How long it took to reach it.</param>
/// <param name="detail">What is known of the other side, and what was wrong.</param>
/// <param name="innerException">What led to it.</param>
[SuppressMessage("Design", "CA1032:Implement standard exception constructors", Justification = "It is thrown in one place, always with what was seen.")]
internal sealed class TlsFailedException(TimeSpan connectTime, TlsDetail detail, Exception innerException) : AuthenticationException("No secure connection", innerException)
{
    public TimeSpan ConnectTime => connectTime;

    public TlsDetail Detail => detail;
}
