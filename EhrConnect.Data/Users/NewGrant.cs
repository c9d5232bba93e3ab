namespace EhrConnect.Data.Users;

/// <summary>What an authorisation request asks for, checked already.</summary>
/// <param name="ClientId">The web client.</param>
/// <param name="Scopes">What it gets.</param>
/// <param name="RedirectUri">Where the code goes.</param>
/// <param name="CodeChallenge">The S256 challenge (RFC 7636).</param>
/// <param name="Nonce">Goes into the identity token as it came.</param>
public sealed record NewGrant(string ClientId, IReadOnlyList<string> Scopes, string RedirectUri, string CodeChallenge, string? Nonce);
