using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace EhrConnect.FhirApi.Security;

/// <summary>
/// Where FHIR clients look for the token endpoint (SMART App Launch 2.0, 3.0.2.4): what the issuer itself says, and nothing it does not.
/// No SMART capability is claimed.
/// </summary>
static class SmartConfiguration
{
    private const string Path = ".well-known/smart-configuration";

    public static void MapSmartConfiguration(this IEndpointRouteBuilder routes)
    {
        foreach (var prefix in (string[])["/", "/fhir/R4/", "/api/fhir/R4/"]) routes.MapGet(prefix + Path, GetAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> GetAsync(IOptionsMonitor<JwtBearerOptions> jwt, CancellationToken cancellationToken)
    {
        OpenIdConnectConfiguration issuer;
        try
        {
            issuer = await jwt.Get(JwtBearerDefaults.AuthenticationScheme).ConfigurationManager!.GetConfigurationAsync(cancellationToken);
        }
        catch (InvalidOperationException)
        {
            return TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }

        return TypedResults.Json(new Document(
            issuer.Issuer,
            issuer.JwksUri,
            issuer.AuthorizationEndpoint,
            issuer.TokenEndpoint,
            [.. issuer.GrantTypesSupported],
            [.. issuer.TokenEndpointAuthMethodsSupported],
            [.. issuer.ScopesSupported],
            [.. issuer.CodeChallengeMethodsSupported],
            []));
    }

    private sealed record Document(
        [property: JsonPropertyName("issuer")] string Issuer,
        [property: JsonPropertyName("jwks_uri")] string JwksUri,
        [property: JsonPropertyName("authorization_endpoint"), JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AuthorizationEndpoint,
        [property: JsonPropertyName("token_endpoint")] string TokenEndpoint,
        [property: JsonPropertyName("grant_types_supported")] IReadOnlyList<string> GrantTypes,
        [property: JsonPropertyName("token_endpoint_auth_methods_supported")] IReadOnlyList<string> AuthMethods,
        [property: JsonPropertyName("scopes_supported")] IReadOnlyList<string> Scopes,
        [property: JsonPropertyName("code_challenge_methods_supported")] IReadOnlyList<string> CodeChallengeMethods,
        [property: JsonPropertyName("capabilities")] IReadOnlyList<string> Capabilities);
}
