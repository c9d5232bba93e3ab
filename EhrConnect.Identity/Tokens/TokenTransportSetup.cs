using Microsoft.Extensions.Options;
using OpenIddict.Server.AspNetCore;

namespace EhrConnect.Identity.Tokens;

sealed class TokenTransportSetup(IOptions<IdentityOptions> identity, IHostEnvironment environment) : IConfigureOptions<OpenIddictServerAspNetCoreOptions>
{
    public void Configure(OpenIddictServerAspNetCoreOptions options) => options.DisableTransportSecurityRequirement = identity.Value.MayUseHttp(environment);
}
