using System.ComponentModel.DataAnnotations;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>Section <c>Mllp</c>: the shared plain port.</summary>
internal sealed class MllpOptions
{
    public const string Section = "Mllp";

    [Required]
    public string Address { get; set; } = "0.0.0.0";

    [Range(0, 65_535)]
    public int Port { get; set; } = 2575;

    /// <summary>The longest message in bytes; a longer one is answered with AR and its connection is closed.</summary>
    [Range(1_024, 256 * 1024 * 1024)]
    public int MaxMessageBytes { get; set; } = 16 * 1024 * 1024;

    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 2_000;

    /// <summary>A connection that says nothing between messages for this long is closed.</summary>
    [Range(1, 604_800)]
    public int IdleTimeoutSeconds { get; set; } = 3_600;

    /// <summary>A sender that stops in the middle of a message for this long is cut off.</summary>
    [Range(1, 3_600)]
    public int StalledTimeoutSeconds { get; set; } = 30;

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
