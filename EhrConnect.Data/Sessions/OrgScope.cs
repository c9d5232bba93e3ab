using Npgsql;

namespace EhrConnect.Data.Sessions;

/// <summary>The statement that scopes the running transaction to one organisation; the value dies with the transaction.</summary>
internal static class OrgScope
{
    public static NpgsqlBatchCommand Command(Guid orgId) => new("SELECT set_config('app.org_id', $1, true)")
    {
        Parameters = { new NpgsqlParameter<string> { TypedValue = orgId.ToString("D") } },
    };
}
