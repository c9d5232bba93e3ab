namespace EhrConnect.FhirApi.Organizations;

/// <summary>A new organisation. Its slug gives the receiving facility (MSH-6) of its HL7 v2 messages: upper case, <c>-</c> as <c>_</c>.</summary>
sealed record CreateOrganization(string? Name, string? Slug);

/// <summary>What to change; what is absent stays.</summary>
sealed record UpdateOrganization(string? Name, string? Status);

/// <summary>A new machine client.</summary>
sealed record CreateClient(string? Name, IReadOnlyList<string>? Roles);

/// <summary>The client with its secret, which is shown this once.</summary>
sealed record CreatedClient(string ClientId, string ClientSecret, string Name, IReadOnlyList<string> Roles, Guid OrgId);
