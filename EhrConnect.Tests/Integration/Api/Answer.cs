using System.Net;
using System.Text.Json;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>What came back, and what the audit trail says about it.</summary>
internal sealed record Answer(
    HttpStatusCode Status,
    string Body,
    string? MediaType,
    IReadOnlyDictionary<string, string> Headers,
    string RequestId,
    IReadOnlyList<AuditRow> Audit)
{
    public int StatusCode => (int)Status;

    public JsonElement Json => JsonElement.Parse(Body);

    public string Code => Json.GetProperty("code").GetString()!;

    /// <summary>The one audit row; more or fewer than one fails the test.</summary>
    public AuditRow SingleAudit()
    {
        var row = Assert.Single(Audit);
        Assert.Equal(StatusCode, row.StatusCode);
        return row;
    }

    public Answer Expect(int status)
    {
        Assert.True(StatusCode == status, $"expected {status}, got {StatusCode}: {Body}");
        return this;
    }
}

internal sealed record AuditRow(Guid OrgId, string Action, string Outcome, int StatusCode, string ActorType, string? ActorId, string? ResourceId);
