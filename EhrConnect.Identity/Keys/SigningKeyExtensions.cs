namespace EhrConnect.Identity.Keys;

static class SigningKeyExtensions
{
    public static void AddSigningKeys(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SigningKeyRing>();
        builder.Services.AddHostedService<SigningKeyLoader>();
    }
}
