namespace EhrConnect.Integrations.Egress;

/// <summary>Whether this system may connect to an address that a customer gave.</summary>
/// <param name="Allowed">Whether it may.</param>
/// <param name="Reason">Why not, for the customer. It never holds a resolved address: that would let anyone map the network behind us.</param>
public sealed record EgressVerdict(bool Allowed, string? Reason)
{
    /// <summary>It may.</summary>
    public static readonly EgressVerdict Permitted = new(true, null);

    /// <summary>It may not.</summary>
    public static EgressVerdict Refused(string reason) => new(false, reason);
}
