using System.Net.Sockets;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace EhrConnect.ServiceDefaults.Clients.Local;

/// <summary>One trivial statement over the pool that the service itself uses.</summary>
sealed class NpgsqlHealthCheck(NpgsqlDataSource dataSource) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await using var command = dataSource.CreateCommand("SELECT 1");
            await command.ExecuteScalarAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException or InvalidOperationException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, Describe(e));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, "PostgreSQL did not answer in time");
        }
    }

    // A class of failure, never the exception's text: that names hosts, databases and users.
    private static string Describe(Exception exception) => exception switch
    {
        PostgresException { SqlState: var state } => $"PostgreSQL refused (SQLSTATE {state})",
        { InnerException: SocketException { SocketErrorCode: var code } } => $"PostgreSQL cannot be reached ({code})",
        { InnerException: TimeoutException } or TimeoutException => "PostgreSQL did not answer in time",
        _ => "PostgreSQL cannot be reached",
    };
}
