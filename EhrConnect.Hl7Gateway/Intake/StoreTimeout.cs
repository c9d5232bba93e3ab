using EhrConnect.Data.Sessions;
using EhrConnect.Hl7Gateway.Listening;
using Npgsql;

namespace EhrConnect.Hl7Gateway.Intake;

internal static class StoreTimeout
{
    /// <summary>Gives the connections of the gateway the limit of <c>Mllp__StoreTimeoutSeconds</c>: a sender waits for its answer.</summary>
    public static Action<NpgsqlDataSourceBuilder> Of(IConfiguration configuration) => dataSource =>
    {
        var options = configuration.GetSection(MllpOptions.Section).Get<MllpOptions>() ?? new MllpOptions();
        StatementTimeout.Configure(dataSource, TimeSpan.FromSeconds(options.StoreTimeoutSeconds));
    };
}
