using System.Net;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>What single values cannot say about themselves.</summary>
internal sealed class MllpOptionsValidator(IHostEnvironment environment) : IValidateOptions<MllpOptions>
{
    public ValidateOptionsResult Validate(string? name, MllpOptions options)
    {
        if (!IPAddress.TryParse(options.Address, out var address))
            return ValidateOptionsResult.Fail($"Mllp__Address '{options.Address}' is not an IP address.");
        if (options.Plain && !MayBePlain(options, address, environment))
        {
            return ValidateOptionsResult.Fail(
                $"Mllp__Address {options.Address} would take messages unencrypted from the network. Set Mllp__Plain=false and Mllp__Tls__CertificatePath, bind Mllp__Address=127.0.0.1, or set Mllp__AllowPlain=true.");
        }

        return options.Tls is { Enabled: true, CertificatePath: null } && !environment.IsDevelopment()
            ? ValidateOptionsResult.Fail("Mllp__Tls__Enabled needs Mllp__Tls__CertificatePath (PEM or PKCS #12).")
            : ValidateOptionsResult.Success;
    }

    /// <summary>Whether a listener without TLS may be opened.</summary>
    public static bool MayBePlain(MllpOptions options, IPAddress address, IHostEnvironment environment) =>
        options.AllowPlain || !environment.IsProduction() || IPAddress.IsLoopback(address);
}
