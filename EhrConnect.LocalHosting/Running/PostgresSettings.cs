namespace EhrConnect.LocalHosting;

/// <summary>What a server is told that holds durable data, wherever it listens. Everything is committed to disk: fsync and synchronous_commit stay on.</summary>
internal static class PostgresSettings
{
    /// <summary>As <c>name=value</c>.</summary>
    public static IReadOnlyList<string> ForData { get; } =
    [
        "shared_buffers=256MB",
        "effective_cache_size=1GB",
        "maintenance_work_mem=128MB",
        "max_wal_size=2GB",

        // Segments that are written again need no new space on the disk: making one holds up every commit that waits for it.
        "min_wal_size=1GB",
        "random_page_cost=1.1",
        "max_worker_processes=4",
        "max_parallel_workers_per_gather=0",
    ];
}
