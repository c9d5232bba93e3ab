namespace EhrConnect.LocalHosting;

/// <summary>A PostgreSQL server.</summary>
public sealed class PostgresServerResource : ContainerResource, IResourceWithConnectionString
{
    internal const string DefaultUserName = "postgres";
    readonly List<PostgresDatabaseResource> databases = [];

    internal PostgresServerResource(string name, ParameterResource? userName, ParameterResource password)
        : base(name)
    {
        UserNameParameter = userName;
        PasswordParameter = password;
        PrimaryEndpoint = new(this, "tcp");
    }

    /// <summary>The parameter with the administrator's name; null means <c>postgres</c>.</summary>
    public ParameterResource? UserNameParameter { get; }

    /// <summary>The parameter with the administrator's password.</summary>
    public ParameterResource PasswordParameter { get; }

    /// <summary>Where the server listens.</summary>
    public EndpointReference PrimaryEndpoint { get; }

    /// <summary>The administrator's name.</summary>
    public ReferenceExpression UserNameReference =>
        UserNameParameter is null ? ReferenceExpression.Create($"{DefaultUserName}") : ReferenceExpression.Create($"{UserNameParameter}");

    /// <inheritdoc />
    public ReferenceExpression ConnectionStringExpression =>
        ReferenceExpression.Create($"Host={Property(EndpointProperty.Host)};Port={Property(EndpointProperty.Port)};Username={UserNameReference};Password={PasswordParameter}");

    internal IReadOnlyList<PostgresDatabaseResource> Databases => databases;

    /// <inheritdoc />
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Property(EndpointProperty.Host)}")),
        new("Port", ReferenceExpression.Create($"{Property(EndpointProperty.Port)}")),
        new("Username", ReferenceExpression.Create($"{UserNameReference}")),
        new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", Uri(path: "")),
        new("JdbcConnectionString", Jdbc(path: "")),
    ];

    internal void Add(PostgresDatabaseResource database) => databases.Add(database);

    internal ReferenceExpression Uri(string path) => UserNameParameter is null
        ? ReferenceExpression.Create($"postgresql://{DefaultUserName:uri}:{PasswordParameter:uri}@{Property(EndpointProperty.Host)}:{Property(EndpointProperty.Port)}{path}")
        : ReferenceExpression.Create($"postgresql://{UserNameParameter:uri}:{PasswordParameter:uri}@{Property(EndpointProperty.Host)}:{Property(EndpointProperty.Port)}{path}");

    internal ReferenceExpression Jdbc(string path) =>
        ReferenceExpression.Create($"jdbc:postgresql://{Property(EndpointProperty.Host)}:{Property(EndpointProperty.Port)}{path}");

    EndpointReferenceExpression Property(EndpointProperty property) => PrimaryEndpoint.Property(property);
}
