using EhrConnect.Data.Sessions;
using EhrConnect.FhirStore.Limits;
using Npgsql;

namespace EhrConnect.FhirApi.Http;

static class QueryTimeout
{
    /// <summary>Gives the connections of the API the limit of <c>Fhir__QueryTimeoutSeconds</c>.</summary>
    public static Action<NpgsqlDataSourceBuilder> Of(IConfiguration configuration) => dataSource =>
    {
        var limits = configuration.GetSection(FhirLimits.Section).Get<FhirLimits>() ?? new FhirLimits();
        StatementTimeout.Configure(dataSource, TimeSpan.FromSeconds(limits.QueryTimeoutSeconds));
    };
}
