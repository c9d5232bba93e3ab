namespace EhrConnect.Data.Users;

/// <summary>A stored authorization code or refresh token with everything that is decided by it.</summary>
public sealed record UserGrant
{
    /// <summary>Why it is worth nothing, in the words of the audit trail; null when it counts.</summary>
    public string? Denial => this switch
    {
        { Used: true } => $"{Kind} used again",
        { Revoked: true } => "grant revoked",
        { Expired: true } => $"{Kind} expired",
        { SessionLive: false } => "session ended",
        _ => null,
    };

    public required OpaqueToken Token { get; init; }

    public required Guid GrantId { get; init; }

    /// <summary><see cref="Code"/> or <see cref="Refresh"/>.</summary>
    public required string Kind { get; init; }

    public required string ClientId { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public required bool Used { get; init; }

    public required bool Revoked { get; init; }

    public required bool Expired { get; init; }

    /// <summary>False when the session ended, the user was disabled, the password changed or the organisation was switched off.</summary>
    public required bool SessionLive { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required DateTimeOffset SignedInAt { get; init; }

    public required DateTimeOffset SessionExpiresAt { get; init; }

    /// <summary>Of a code: where it was sent to.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>Of a code: the S256 challenge (RFC 7636).</summary>
    public string? CodeChallenge { get; init; }

    public string? Nonce { get; init; }

    public required GrantedUser User { get; init; }

    public const string Code = "code";
    public const string Refresh = "refresh";
}

/// <summary>The user as it is now, not as it was when the grant was made.</summary>
public sealed record GrantedUser(Guid OrgId, string OrgSlug, Guid Id, string Email, string Name, IReadOnlyList<string> Roles);
