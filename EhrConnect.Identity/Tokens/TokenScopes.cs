using System.Collections.Immutable;

namespace EhrConnect.Identity.Tokens;

/// <summary>
/// The areas of the API that a token may be asked for. A request without a scope gets all of them (RFC 6749 section 3.3); what a
/// token may do in an area is decided by its permissions.
/// </summary>
static class TokenScopes
{
    public static readonly ImmutableArray<string> Known = ["api", "fhir", "hl7"];

    public static ImmutableArray<string> Granted(ImmutableArray<string> requested) => requested.IsDefaultOrEmpty ? Known : requested;
}
