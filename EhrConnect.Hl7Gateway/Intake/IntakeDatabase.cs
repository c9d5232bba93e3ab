using EhrConnect.Data;

namespace EhrConnect.Hl7Gateway.Intake;

/// <summary>
/// One connection to PostgreSQL that does nothing but the commits of the intake. A pool hands its connections out in turn, and a
/// server process that stores now and then has to remember everything each time.
/// </summary>
internal static class IntakeDatabase
{
    public const string Key = "intake";

    public static void AddIntakeDatabase(this WebApplicationBuilder builder)
    {
        builder.Services.AddMessageIntake(Key);
        // Without a connection string the process does not start; its report names the one that is missing.
        if (builder.Configuration.GetConnectionString("ehrconnect") is not { } connectionString) return;
        builder.Configuration.AddInMemoryCollection([new($"ConnectionStrings:{Key}", connectionString)]);
        var limit = StoreTimeout.Of(builder.Configuration);
        builder.AddKeyedNpgsqlDataSource(Key, configureDataSourceBuilder: dataSource =>
        {
            limit(dataSource);
            dataSource.ConnectionStringBuilder.MaxPoolSize = 1;
        });
    }
}
