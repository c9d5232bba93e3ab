using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace EhrConnect.Identity.Tokens;

static class Issuer
{
    private static readonly Uri Default = new("http://localhost:8001/");

    /// <summary>The configured issuer, else the first address that the server listens on.</summary>
    public static Uri Of(IdentityOptions options, IServer server)
    {
        if (options.Issuer is { } configured) return new Uri(configured, UriKind.Absolute);
        var listening = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        if (listening is null) return Default;

        // "Every interface" (http://+:8080, http://[::]:8080) is no address that a client could use.
        var address = BindingAddress.Parse(listening);
        var host = address.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : address.Host;
        return new UriBuilder(address.Scheme, host, address.Port).Uri;
    }
}
