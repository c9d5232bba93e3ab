using System.Net;
using Microsoft.Extensions.Options;

namespace EhrConnect.Integrations.Egress;

internal sealed class EgressOptionsValidator : IValidateOptions<EgressOptions>
{
    public ValidateOptionsResult Validate(string? name, EgressOptions options)
    {
        for (var i = 0; i < options.AllowedNetworks.Count; i++)
        {
            if (IsNetwork(options.AllowedNetworks[i])) continue;
            return ValidateOptionsResult.Fail(
                $"Webhooks:AllowedNetworks:{i} is '{options.AllowedNetworks[i]}', which is not a network. Write its first address and prefix length, for example 10.20.0.0/16 (environment variable Webhooks__AllowedNetworks__{i}).");
        }

        return ValidateOptionsResult.Success;
    }

    // An address inside the network (10.1.2.3/8) is more often a slip of the prefix than meant, and would open more than meant.
    private static bool IsNetwork(string text) =>
        IPNetwork.TryParse(text, out var network) && IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/', StringComparison.Ordinal)), out var first) && network.BaseAddress.Equals(first);
}
