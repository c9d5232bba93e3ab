using Npgsql;

namespace EhrConnect.Data.Sessions;

/// <summary>
/// The connection of role <c>ehr_worker</c>, which sees across organisations, but only the columns that routing and
/// dispatching need. It can neither read a message nor a resource.
/// </summary>
public sealed class DispatchDatabase(NpgsqlDataSource dataSource)
{
    internal NpgsqlDataSource DataSource => dataSource;
}
