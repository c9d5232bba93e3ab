using EhrConnect.Identity.Keys;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.Extensions.Options;
using OpenIddict.Server;

namespace EhrConnect.Identity.Tokens;

/// <summary>What the token server knows only once the host has started: keys from the database, and the address it listens on.</summary>
sealed class TokenServerSetup(SigningKeyRing keys, IOptions<IdentityOptions> identity, IServer server) : IConfigureOptions<OpenIddictServerOptions>
{
    public void Configure(OpenIddictServerOptions options)
    {
        // Never from the Host header: who sends a request must not choose what the token says.
        options.Issuer = Issuer.Of(identity.Value, server);
        options.AccessTokenLifetime = identity.Value.AccessTokenLifetime;
        options.SigningCredentials.AddRange(keys.Credentials);
    }
}
