using System.Collections.Immutable;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace EhrConnect.Identity.Tokens;

/// <summary>
/// The areas of the API that a token may be asked for. A request without a scope gets all of them (RFC 6749 section 3.3); what a
/// token may do in an area is decided by its permissions.
/// </summary>
static class TokenScopes
{
    public static readonly ImmutableArray<string> Known = ["api", "fhir", "hl7"];

    /// <summary>What only people have: an identity (OpenID Connect Core 5.4), and a sign-in that refresh tokens prolong the use of.</summary>
    public static readonly ImmutableArray<string> OfUsers = [Scopes.OpenId, Scopes.Profile, Scopes.Email, Scopes.OfflineAccess];

    public static ImmutableArray<string> Granted(ImmutableArray<string> requested) => requested.IsDefaultOrEmpty ? Known : requested;
}
