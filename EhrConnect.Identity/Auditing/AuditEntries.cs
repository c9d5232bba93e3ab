using System.Net;
using System.Text.Json;
using EhrConnect.Data.Audit;

namespace EhrConnect.Identity.Auditing;

/// <summary>The audit record of what a browser or a web client did here.</summary>
sealed class AuditEntries(TimeProvider time)
{
    /// <param name="http">The running request.</param>
    /// <param name="orgId">Whose trail it belongs to; the platform's when the user is not known.</param>
    /// <param name="userId">Null when it is not known who it was.</param>
    /// <param name="action">For example <c>identity.login</c>.</param>
    /// <param name="statusCode">What is answered.</param>
    /// <param name="detail">Ids and reasons, no names and no addresses.</param>
    public AuditEntry For(HttpContext http, Guid orgId, Guid? userId, string action, int statusCode, params ReadOnlySpan<(string Key, string Value)> detail)
    {
        var now = time.GetUtcNow();
        return new AuditEntry
        {
            Id = Guid.CreateVersion7(now),
            OrgId = orgId,
            OccurredAt = now,
            ActorType = userId is null ? ActorType.Anonymous : ActorType.User,
            ActorId = userId?.ToString("D"),
            Action = action,
            Outcome = statusCode < 400 ? AuditOutcome.Success : AuditOutcome.Denied,
            StatusCode = statusCode,
            Detail = Json(detail),
            Method = http.Request.Method,
            Route = http.Request.Path,
            RequestId = http.TraceIdentifier,
            Ip = Address(http.Connection.RemoteIpAddress),
        };
    }

    private static string? Json(ReadOnlySpan<(string Key, string Value)> detail)
    {
        if (detail.IsEmpty) return null;
        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in detail) members[key] = value;
        return JsonSerializer.Serialize(members);
    }

    private static string? Address(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4().ToString() : address?.ToString();
}
