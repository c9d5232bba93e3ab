using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace EhrConnect.FhirApi.Security;

static class SecurityExtensions
{
    // Clocks of hospitals drift; more than this is a reason to repair one.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    public static void AddAccessControl(this IServiceCollection services)
    {
        services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AuthOptions>, AuthOptionsValidator>();
        services.AddAuthentication().AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IOptions<AuthOptions>>((jwt, auth) => Configure(jwt, auth.Value));
        services.AddSingleton<VerifiedTokens>();
        services.AddSingleton<TokenCheck>();
        services.AddSingleton<OrganizationDirectory>();
        services.AddSingleton<OrgResolver>();
        services.AddScoped<RequestIdentity>();
        services.AddScoped(provider => provider.GetRequiredService<RequestIdentity>().Required);
    }

    private static void Configure(JwtBearerOptions jwt, AuthOptions auth)
    {
        jwt.Authority = auth.Authority;
        jwt.Audience = auth.Audience;
        jwt.MapInboundClaims = false;
        jwt.RequireHttpsMetadata = false; // decided, with a message that names the setting, by AuthOptionsValidator
        jwt.BackchannelTimeout = TimeSpan.FromSeconds(5);
        jwt.RefreshInterval = TimeSpan.FromSeconds(30); // how often, at most, an unknown key id makes us ask the issuer again
        jwt.TokenValidationParameters = new TokenValidationParameters
        {
            // Public-key signatures only: neither "none" nor a public key abused as an HMAC secret.
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
            ValidAudience = auth.Audience,
            ClockSkew = ClockSkew,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
        };
        jwt.Events = new JwtBearerEvents
        {
            OnTokenValidated = context =>
            {
                context.HttpContext.Features.Set(TokenIdentity.Read((JsonWebToken)context.SecurityToken, auth.Claims));
                return Task.CompletedTask;
            },
        };
    }
}
