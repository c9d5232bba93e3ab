namespace EhrConnect.Data.Users;

/// <summary>What to change of a user; what is null stays.</summary>
public sealed record UserChange(string? Name, IReadOnlyList<string>? Roles, bool? Enabled);
