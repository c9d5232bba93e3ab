using System.Net;
using Microsoft.Extensions.Options;

namespace EhrConnect.Integrations.Egress;

internal sealed class EgressOptionsValidator : IValidateOptions<EgressOptions>
{
    public ValidateOptionsResult Validate(string? name, EgressOptions options)
    {
        for (var i = 0; i < options.AllowedNetworks.Count; i++)
        {
            if (IPNetwork.TryParse(options.AllowedNetworks[i], out _)) continue;
            return ValidateOptionsResult.Fail(
                $"Webhooks:AllowedNetworks:{i} is '{options.AllowedNetworks[i]}', which is not a network. Write its first address and prefix length, for example 10.20.0.0/16 (environment variable Webhooks__AllowedNetworks__{i}).");
        }

        return ValidateOptionsResult.Success;
    }
}
