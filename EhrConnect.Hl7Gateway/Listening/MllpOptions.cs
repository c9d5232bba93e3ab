using System.ComponentModel.DataAnnotations;
using EhrConnect.Hl7Gateway.Security;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>Section <c>Mllp</c>: the shared ports, and the limits that hold on every port.</summary>
internal sealed class MllpOptions
{
    public const string Section = "Mllp";

    /// <summary>The address that every listener binds.</summary>
    [Required]
    public string Address { get; set; } = "0.0.0.0";

    /// <summary>The shared plain port.</summary>
    [Range(0, 65_535)]
    public int Port { get; set; } = 2575;

    /// <summary>Whether the shared plain port is opened.</summary>
    public bool Plain { get; set; } = true;

    /// <summary>Whether messages may cross a network without encryption in Production.</summary>
    public bool AllowPlain { get; set; }

    public MllpTlsOptions Tls { get; set; } = new();

    /// <summary>The longest message in bytes; a longer one is answered with AR and its connection is closed.</summary>
    [Range(1_024, 256 * 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How many messages of more than <see cref="MllpSession.SmallMessage"/> bytes may be in memory at once; other senders of such messages wait.</summary>
    [Range(1, 1_000)]
    public int MaxLargeMessages { get; set; } = 8;

    /// <summary>How many messages a batch may have; a larger one is answered with AR and not taken.</summary>
    [Range(1, 100_000)]
    public int MaxBatchMessages { get; set; } = 5_000;

    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 2_000;

    /// <summary>How many commits may be on their way at once: more than one only beside large messages.</summary>
    [Range(1, 16)]
    public int Writers { get; set; } = 2;

    /// <summary>When PostgreSQL ends a statement of the gateway; the messages in it are not stored, and their senders are told so.</summary>
    [Range(1, 300)]
    public int StoreTimeoutSeconds { get; set; } = 10;

    /// <summary>A connection that says nothing between messages for this long is closed.</summary>
    [Range(1, 604_800)]
    public int IdleTimeoutSeconds { get; set; } = 3_600;

    /// <summary>A sender that stops in the middle of a message for this long is cut off.</summary>
    [Range(1, 3_600)]
    public int StalledTimeoutSeconds { get; set; } = 30;

    /// <summary>A message that is not complete after this long is cut off, however steadily its bytes trickle.</summary>
    [Range(1, 86_400)]
    public int MessageTimeoutSeconds { get; set; } = 600;

    /// <summary>Whether only FS CR ends a message. Otherwise FS is enough when the next frame, a line feed or nothing follows.</summary>
    public bool StrictEndBlock { get; set; }

    /// <summary>A message whose FS is followed by nothing for this long has ended without its CR.</summary>
    [Range(1, 3_600)]
    public int EndBlockTimeoutSeconds { get; set; } = 1;

    /// <summary>A sender that sent bytes outside of any frame and then falls silent is answered with AR and closed after this.</summary>
    [Range(1, 3_600)]
    public int NoiseTimeoutSeconds { get; set; } = 2;

    /// <summary>More bytes outside of any frame than this close the connection at once.</summary>
    [Range(1, int.MaxValue)]
    public int MaxNoiseBytes { get; set; } = 64 * 1024;

    /// <summary>How long the acknowledgements of one read may take to be taken by the peer.</summary>
    [Range(1, 3_600)]
    public int WriteTimeoutSeconds { get; set; } = 30;
}
