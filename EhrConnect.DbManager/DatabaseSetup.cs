using System.Net.Sockets;
using EhrConnect.Data.Migrations;
using EhrConnect.Data.Seeding;
using EhrConnect.Data.Sessions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace EhrConnect.DbManager;

/// <summary>The one-shot set-up: migrate, then make the clients the environment asks for. Exit code 0 when the database is ready.</summary>
internal sealed class DatabaseSetup(IConfiguration configuration, IHostEnvironment environment, ILoggerFactory loggers, TimeProvider time)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var admin = Required("ConnectionStrings:ehrconnect");
            var passwords = new RolePasswords(Required("Database:AppPassword"), Required("Database:WorkerPassword"), Required("Database:IdentityPassword"));
            await new DatabaseMigrator(admin, passwords, loggers.CreateLogger<DatabaseMigrator>()).MigrateAsync(cancellationToken);

            var app = new NpgsqlConnectionStringBuilder(admin) { Username = "ehr_app", Password = passwords.App };
            await using var dataSource = NpgsqlDataSource.Create(app);
            var database = new OrgDatabase(dataSource);
            if (environment.IsDevelopment()) await new DevelopmentSeed(database, time).RunAsync(cancellationToken);
            if (configuration["Bootstrap:PlatformAdminSecret"] is { Length: > 0 } secret) await new PlatformBootstrap(database, time).RunAsync(secret, cancellationToken);
            return 0;
        }
        catch (SetupException exception)
        {
            return Fail(exception.Message);
        }
        catch (MigrationException exception)
        {
            return Fail(exception.Message);
        }
        catch (NpgsqlException exception) when (exception.InnerException is SocketException or TimeoutException)
        {
            return Fail($"PostgreSQL does not answer ({exception.InnerException.Message}): check host and port in ConnectionStrings__ehrconnect.");
        }
        catch (PostgresException exception)
        {
            return Fail($"PostgreSQL refused ({exception.SqlState} {exception.MessageText}): check user, password, database and rights in ConnectionStrings__ehrconnect.");
        }
        catch (ArgumentException exception)
        {
            return Fail($"ConnectionStrings__ehrconnect is not a connection string: {exception.Message}");
        }
    }

    private string Required(string key) =>
        configuration[key] is { Length: > 0 } value
            ? value
            : throw new SetupException($"{key.Replace(":", "__", StringComparison.Ordinal)} is not set: start through EhrConnect.AppHost or ./ehr up, or set it as an environment variable.");

    private static int Fail(string line)
    {
        Console.Error.WriteLine(line);
        return 1;
    }
}
