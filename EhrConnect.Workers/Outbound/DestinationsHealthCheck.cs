using System.Globalization;
using EhrConnect.Data.Integrations;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EhrConnect.Workers.Outbound;

/// <summary>
/// Each destination that is not well, whichever process found that out, and each that this process sends to, by the id of its
/// connection. One that is not well makes the workers degraded, not ill: the others get their messages, and so does it when it is back.
/// </summary>
internal sealed class DestinationsHealthCheck(DestinationPumps pumps, UnwellIntegrations unwell) : IHealthCheck
{
    private const int MaxLines = 50;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var (newest, count) = await unwell.ListAsync(MaxLines, cancellationToken);
        var states = pumps.States.ToDictionary(state => state.ConnectionId);
        var lines = newest.Select(integration => Describe(integration, states.GetValueOrDefault(integration.IntegrationId))).ToList();
        lines.AddRange(states.Values.ExceptBy(newest.Select(integration => integration.IntegrationId), state => state.ConnectionId).OrderBy(state => state.ConnectionId).Select(Describe));
        var text = string.Join("; ", lines.Take(MaxLines).Prepend($"{states.Count} destination(s) in use, {count} not well"));
        if (lines.Count > MaxLines || count > newest.Count) text += "; and others";
        return count == 0 ? HealthCheckResult.Healthy(text) : HealthCheckResult.Degraded(text);
    }

    private static string Describe(UnwellIntegration integration, DestinationState? state)
    {
        var what = integration.Status == IntegrationHealth.Down ? "out of reach" : "no answer that counts";
        var text = $"{integration.IntegrationId}: {what} since {Time(integration.Since, "yyyy-MM-dd HH:mm:ss'Z'")} ({integration.ErrorCode})";
        if (state?.PausedUntil is { } until) text += $", next attempt at {Time(until, "HH:mm:ss'Z'")}";
        return state is null ? text : $"{text}, {state.Lanes} lane(s) waiting";
    }

    private static string Describe(DestinationState state) => $"{state.ConnectionId}: {state.Lanes} lane(s) waiting or under way";

    private static string Time(DateTimeOffset time, string format) => time.UtcDateTime.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>What one destination is up to.</summary>
/// <param name="ConnectionId">The connection it is set up in.</param>
/// <param name="Lanes">How many lanes wait or are under way.</param>
/// <param name="PausedUntil">When a receiver that is away is tried again; null when it is not waited for.</param>
internal sealed record DestinationState(Guid ConnectionId, int Lanes, DateTimeOffset? PausedUntil);
