using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EhrConnect.Workers.Outbound;

/// <summary>
/// Each destination this process sends to, by the id of its connection. One that cannot be reached makes the workers degraded,
/// not ill: the others get their messages, and so does it when it is back.
/// </summary>
internal sealed class DestinationsHealthCheck(DestinationPumps pumps) : IHealthCheck
{
    private const int MaxLines = 50;

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var states = pumps.States.OrderBy(state => state.UnreachableUntil is null).ThenBy(state => state.ConnectionId).ToList();
        var away = states.Count(state => state.UnreachableUntil is not null);
        var lines = states.Take(MaxLines).Select(Describe).Prepend($"{states.Count} destination(s), {away} out of reach");
        var text = string.Join("; ", states.Count > MaxLines ? lines.Append("and others") : lines);
        return Task.FromResult(away == 0 ? HealthCheckResult.Healthy(text) : HealthCheckResult.Degraded(text));
    }

    private static string Describe(DestinationState state) => state.UnreachableUntil is { } until
        ? $"{state.ConnectionId}: out of reach, next attempt at {until.UtcDateTime.ToString("HH:mm:ss'Z'", CultureInfo.InvariantCulture)}, {state.Lanes} lane(s) waiting"
        : $"{state.ConnectionId}: {state.Lanes} lane(s) waiting or under way";
}

/// <summary>What one destination is up to.</summary>
/// <param name="ConnectionId">The connection it is set up in.</param>
/// <param name="Lanes">How many lanes wait or are under way.</param>
/// <param name="UnreachableUntil">When the receiver is tried again; null when nothing says that it is away.</param>
internal sealed record DestinationState(Guid ConnectionId, int Lanes, DateTimeOffset? UnreachableUntil);
