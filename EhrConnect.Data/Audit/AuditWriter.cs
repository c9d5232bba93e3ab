using System.Threading.Channels;
using EhrConnect.Data.Sessions;
using Microsoft.Extensions.Hosting;

namespace EhrConnect.Data.Audit;

/// <summary>
/// Commits audit records of operations that have no transaction of their own (reads, denied requests) in groups: everything
/// that waits goes into one round trip and one commit. The caller waits for the commit, so no answer leaves before its
/// record is durable; when it cannot be written, the caller gets the exception and the operation fails.
/// </summary>
public sealed class AuditWriter(OrgDatabase database) : BackgroundService
{
    private const int MaxGroup = 500;

    private readonly Channel<Waiting> _waiting = Channel.CreateBounded<Waiting>(new BoundedChannelOptions(10_000) { SingleReader = true });

    public async Task WriteAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        var waiting = new Waiting(entry, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        await _waiting.Writer.WriteAsync(waiting, cancellationToken);
        await waiting.Committed.Task;
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var group = new List<Waiting>(MaxGroup);
        while (await _waiting.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (group.Count < MaxGroup && _waiting.Reader.TryRead(out var next)) group.Add(next);
            await CommitAsync(group);
            group.Clear();
        }
    }

    private async Task CommitAsync(List<Waiting> group)
    {
        try
        {
            await database.ExecuteAsync(
                group.GroupBy(w => w.Entry.OrgId).Select(org => (org.Key, Statement(org.Key, [.. org.Select(w => w.Entry)]))),
                CancellationToken.None);
            foreach (var waiting in group) waiting.Committed.SetResult();
        }
        catch (Exception exception)
        {
            foreach (var waiting in group) waiting.Committed.SetException(exception);
        }
    }

    private static SqlStatement Statement(Guid orgId, IReadOnlyList<AuditEntry> entries) =>
        entries.Count == 1 ? AuditStatements.Insert(entries[0]) : AuditStatements.InsertMany(orgId, entries);

    private sealed record Waiting(AuditEntry Entry, TaskCompletionSource Committed);
}
