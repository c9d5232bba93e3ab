using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;

namespace EhrConnect.ServiceDefaults.Clients.Local;

/// <summary>One PING over the multiplexer that the service itself uses.</summary>
sealed class RedisHealthCheck(IConnectionMultiplexer redis) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await redis.GetDatabase().PingAsync().WaitAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // The exception's text names the endpoint and the client's state.
            return new HealthCheckResult(context.Registration.FailureStatus, "Redis cannot be reached");
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "Redis did not answer in time");
        }
    }
}
