using System.Security.Cryptography;
using EhrConnect.Integrations.Webhooks;

namespace EhrConnect.FhirApi.Webhooks;

static class WebhookSecrets
{
    private const int Bytes = 32;

    /// <summary>A signing secret of the Standard Webhooks form: <c>whsec_</c> and the base64 of random bytes.</summary>
    public static string New() => WebhookSignature.SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(Bytes));
}
