using Npgsql;

namespace EhrConnect.Data.Resources;

/// <summary>Bounds what is read into memory when the number of rows alone does not.</summary>
internal sealed class ReadBudget(long bytes)
{
    // What a row without content takes.
    private const int RowBytes = 200;

    private long _left = bytes;

    /// <summary>All resources of a result with the columns id, version, last_updated, resource, resource_type; null once the bound is reached.</summary>
    public async Task<IReadOnlyList<StoredResource>?> ToListAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var resources = new List<StoredResource>();
        while (_left >= 0 && await reader.ReadAsync(cancellationToken))
        {
            var resource = ResourceStore.Read(reader.GetString(4), reader);
            _left -= RowBytes + (resource.Json?.Length ?? 0);
            resources.Add(resource);
        }

        return _left >= 0 ? resources : null;
    }
}
