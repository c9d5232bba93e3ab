namespace EhrConnect.Data.Users;

/// <summary>A browser in which somebody is signed in.</summary>
public sealed record LoginSession(Guid OrgId, Guid Id, Guid UserId, DateTimeOffset SignedInAt, DateTimeOffset ExpiresAt);
