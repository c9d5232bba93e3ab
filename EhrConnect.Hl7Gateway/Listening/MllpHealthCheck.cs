using System.Globalization;
using EhrConnect.Hl7Gateway.Security;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>
/// Each listener with its connections, and the certificate. What one organisation's own port lacks makes the gateway degraded,
/// not ill: the others go on.
/// </summary>
internal sealed class MllpHealthCheck(ListenerSet listeners, ServerCertificate certificate, IOptions<MllpOptions> options, TimeProvider time) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(Check());

    private HealthCheckResult Check()
    {
        var lines = listeners.Listeners.OrderBy(listener => listener.Spec.Name, StringComparer.Ordinal)
            .Select(listener => $"{listener.Spec.Name} {listener.Endpoint}: {listener.Connections} connection(s)").ToList();
        if (lines.Count == 0) return HealthCheckResult.Unhealthy("not listening");
        var problems = listeners.Problems.Select(problem => $"{problem.Key}: {problem.Value}").ToList();
        if (certificate.Expires is { } end)
        {
            lines.Add($"certificate until {end.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
            var left = end - time.GetUtcNow();
            if (left <= TimeSpan.Zero) problems.Add("the certificate has expired");
            else if (left < TimeSpan.FromDays(options.Value.Tls.WarnDays)) problems.Add($"the certificate ends in {left.Days} day(s)");
            if (certificate.Problem is { } problem) problems.Add(problem);
        }

        return problems.Count == 0 ? HealthCheckResult.Healthy(string.Join("; ", lines)) : HealthCheckResult.Degraded(string.Join("; ", problems.Concat(lines)));
    }
}
