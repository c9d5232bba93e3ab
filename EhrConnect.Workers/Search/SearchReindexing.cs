using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.Search;

namespace EhrConnect.Workers.Search;

/// <summary>
/// Brings the search index of every organisation to the current version of its layout, once after each start. Most starts
/// find nothing to do.
/// </summary>
internal sealed partial class SearchReindexing(DispatchDatabase dispatch, SearchReindex reindex, TimeProvider time, ILogger<SearchReindexing> logger) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                foreach (var orgId in await dispatch.OrganizationsAsync(stoppingToken)) await RunAsync(orgId, stoppingToken);
                return;
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    private async Task RunAsync(Guid orgId, CancellationToken cancellationToken)
    {
        var indexed = 0L;
        while (await reindex.NextBatchAsync(orgId, (type, json) => SearchMapping.Index(SearchIndexer.Index(type, json)), cancellationToken) is { } batch) indexed += batch;
        if (indexed > 0) LogIndexed(orgId, indexed, SearchIndexVersion.Current);
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Indexed {Count} resources of organisation {OrgId} for version {Version} of the search index")]
    private partial void LogIndexed(Guid orgId, long count, short version);

    [LoggerMessage(EventId = 2, Level = LogLevel.Error, Message = "The search index is not complete yet; trying again")]
    private partial void LogFailed(Exception exception);
}
