using EhrConnect.Data.Retention;
using EhrConnect.Data.Sessions;
using Microsoft.Extensions.Options;
using Quartz;

namespace EhrConnect.Workers.Retention;

/// <summary>Removes what is older than it has to be kept. Several processes may do so at once; what one has removed the other does not find.</summary>
[DisallowConcurrentExecution]
internal sealed partial class RetentionJob(DispatchDatabase dispatch, ExpiredRecords records, IOptions<RetentionOptions> options, TimeProvider time, ILogger<RetentionJob> logger) : IJob
{
    private readonly RetentionOptions _options = options.Value;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        foreach (var orgId in await dispatch.OrganizationsAsync(cancellationToken))
        {
            try
            {
                await records.ForgetControlIdsAsync(orgId, cancellationToken);
                var usage = _options.UsageDays == 0 ? 0 : await records.RemoveUsageAsync(orgId, Before(_options.UsageDays), cancellationToken);
                var attempts = _options.AttemptDays == 0 ? 0 : await records.RemoveAttemptsAsync(orgId, Before(_options.AttemptDays), cancellationToken);
                var messages = _options.MessageDays == 0 ? 0 : await records.RemoveMessagesAsync(orgId, Before(_options.MessageDays), cancellationToken);
                if (usage + attempts + messages > 0) Log.Removed(logger, orgId, usage, attempts, messages);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The others have their turn; this one has it again next time.
                Log.Failed(logger, orgId, exception.GetType().Name);
            }
        }
    }

    private DateTimeOffset Before(int days) => time.GetUtcNow().AddDays(-days);

    private static partial class Log
    {
        [LoggerMessage(3231, LogLevel.Information, "Organisation {OrgId}: removed {Usage} entries of the usage log, {Attempts} attempts of messages and {Messages} messages, older than they are kept")]
        public static partial void Removed(ILogger logger, Guid orgId, long usage, long attempts, long messages);

        [LoggerMessage(3232, LogLevel.Warning, "Organisation {OrgId}: what is old could not be removed ({Error}); tried again next time")]
        public static partial void Failed(ILogger logger, Guid orgId, string error);
    }
}
