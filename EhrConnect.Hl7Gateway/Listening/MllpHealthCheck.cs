using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>Whether the MLLP port is open.</summary>
internal sealed class MllpHealthCheck(MllpListener listener) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(listener.Endpoint is { } endpoint
            ? HealthCheckResult.Healthy($"port {endpoint.Port}, {listener.Connections} connection(s)")
            : HealthCheckResult.Unhealthy("not listening"));
}
