using System.ComponentModel.DataAnnotations;

namespace EhrConnect.Workers.Outbound;

/// <summary>Section <c>Outbound</c>: how messages are sent.</summary>
internal sealed class OutboundOptions
{
    public const string Section = "Outbound";

    /// <summary>How long a stopping process waits for the answers to what it has sent, in seconds.</summary>
    [Range(0, 60, ErrorMessage = "Outbound:StopSeconds must be between 0 and 60 (environment variable Outbound__StopSeconds)")]
    public int StopSeconds { get; set; } = 3;
}
