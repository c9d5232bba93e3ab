namespace EhrConnect.Integrations.Egress;

/// <summary>Section <c>Webhooks</c>: which targets that customers name may be connected to.</summary>
public sealed class EgressOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Webhooks";

    /// <summary>Networks in CIDR notation that are open although they are reserved, for example <c>10.20.0.0/16</c>.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Whether plain <c>http</c> targets are taken. Unset: in Development only.</summary>
    public bool? AllowHttp { get; set; }
}
