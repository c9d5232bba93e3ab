using System.Buffers.Text;
using System.Text.Json;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Identity;
using EhrConnect.Data.Organizations;
using Microsoft.IdentityModel.JsonWebTokens;

namespace EhrConnect.FhirApi.Security;

/// <summary>What a verified token says about its holder.</summary>
sealed record TokenIdentity(Guid? OrgId, string? OrgSlug, string ActorId, string ActorType, IReadOnlyList<string> Roles, IReadOnlyList<string> Permissions)
{
    /// <summary>The role counts only in the platform's own organisation: no other organisation can hand out power over its neighbours.</summary>
    public bool IsPlatformAdmin => OrgId == PlatformOrganization.Id && Roles.Contains(RoleCatalog.PlatformAdmin, StringComparer.Ordinal);

    /// <summary>
    /// Reads the payload itself: unlike a list of claims it tells "no permissions" from "permissions not said". Not said, they
    /// follow from the roles.
    /// </summary>
    public static TokenIdentity Read(JsonWebToken token, ClaimNames names)
    {
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload));
        var claims = payload.RootElement;
        var roles = Texts(Find(claims, names.Roles)) ?? [];
        var subject = Text(Find(claims, "sub"));
        var client = Text(Find(claims, "client_id"));
        return new TokenIdentity(
            Guid.TryParseExact(Text(Find(claims, names.OrgId)), "D", out var orgId) ? orgId : null,
            Text(Find(claims, names.OrgSlug)),
            subject ?? client ?? "",
            subject is null || string.Equals(subject, client, StringComparison.Ordinal) ? Data.Audit.ActorType.Client : Data.Audit.ActorType.User,
            roles,
            Texts(Find(claims, names.Permissions)) ?? RoleCatalog.PermissionsOf(roles));
    }

    private static JsonElement? Find(JsonElement claims, string name)
    {
        if (claims.TryGetProperty(name, out var whole)) return whole;
        foreach (var step in name.Split('.'))
        {
            if (claims.ValueKind != JsonValueKind.Object || !claims.TryGetProperty(step, out claims)) return null;
        }

        return claims;
    }

    private static string? Text(JsonElement? claim) => claim is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static IReadOnlyList<string>? Texts(JsonElement? claim) => claim switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)],
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        _ => null,
    };
}
