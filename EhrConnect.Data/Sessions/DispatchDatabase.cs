using Npgsql;

namespace EhrConnect.Data.Sessions;

/// <summary>
/// The connection of role <c>ehr_worker</c>, which sees across organisations, but only the columns that routing and
/// dispatching need. It can neither read a message nor a resource.
/// </summary>
public sealed class DispatchDatabase(NpgsqlDataSource dataSource)
{
    internal NpgsqlDataSource DataSource => dataSource;

    /// <summary>The organisations there are, for work that visits each of them in turn.</summary>
    public async Task<IReadOnlyList<Guid>> OrganizationsAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand("SELECT id FROM ehr.organizations ORDER BY id");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ToListAsync(row => row.GetGuid(0), cancellationToken);
    }
}
