namespace EhrConnect.FhirApi.Security;

/// <summary>Endpoint metadata: the permission a caller needs, computed where it depends on the route.</summary>
sealed record RequiredPermission(Func<HttpContext, string> Of, string? Name = null);
