namespace EhrConnect.LocalHosting;

/// <summary>The numbers of an account to run a process under.</summary>
internal sealed record Account(string UserId, string GroupId);
