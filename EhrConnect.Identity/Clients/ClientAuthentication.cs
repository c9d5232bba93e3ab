using EhrConnect.Data.Identity;

namespace EhrConnect.Identity.Clients;

/// <summary>How one attempt to authenticate a client ended.</summary>
/// <param name="ClientId">As the caller gave it.</param>
/// <param name="Client">Null when there is none of that id.</param>
/// <param name="Denial">For the audit trail, never for the caller; null when the client is who it says it is.</param>
sealed record ClientAuthentication(string ClientId, OAuthClient? Client, string? Denial);
