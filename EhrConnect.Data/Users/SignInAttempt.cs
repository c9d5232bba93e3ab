namespace EhrConnect.Data.Users;

/// <summary>An attempt to sign in that was counted, and what it has to be checked against.</summary>
/// <param name="OrgId">The user's organisation; the platform's own when the login name is nobody's.</param>
/// <param name="UserId">Null when the login name is nobody's.</param>
/// <param name="PasswordHash">Null when there is nothing that a password could match.</param>
/// <param name="Obstacle">Why even the right password does not help (locked, disabled, …); null when nothing stands in the way.</param>
public sealed record SignInAttempt(Guid OrgId, Guid? UserId, string? PasswordHash, string? Obstacle);
