using System.Data.Common;

namespace EhrConnect.LocalHosting;

/// <summary>A database on a PostgreSQL server; created when the server is ready and does not have it.</summary>
public sealed class PostgresDatabaseResource(string name, string databaseName, PostgresServerResource parent)
    : Resource(name), IResourceWithConnectionString
{
    /// <summary>The server.</summary>
    public PostgresServerResource Parent { get; } = parent;

    /// <summary>The name of the database on the server.</summary>
    public string DatabaseName { get; } = databaseName;

    /// <inheritdoc />
    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var database = new DbConnectionStringBuilder { ["Database"] = DatabaseName }.ToString();
            return ReferenceExpression.Create($"{Parent};{database}");
        }
    }

    /// <inheritdoc />
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties()
    {
        // The server's own properties keep their place; Uri and JdbcConnectionString gain the database.
        var path = "/" + Uri.EscapeDataString(DatabaseName);
        foreach (var property in Parent.GetConnectionProperties())
        {
            yield return property.Key switch
            {
                "Uri" => new(property.Key, Parent.Uri(path)),
                "JdbcConnectionString" => new(property.Key, Parent.Jdbc(path)),
                _ => property,
            };
        }

        yield return new("DatabaseName", ReferenceExpression.Create($"{DatabaseName}"));
    }
}
