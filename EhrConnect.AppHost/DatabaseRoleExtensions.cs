namespace EhrConnect.AppHost;

/// <summary>
/// Database access under a restricted role: the same variables <c>WithReference(database)</c> gives, with another user and password. The
/// superuser's never reach a service.
/// </summary>
internal static class DatabaseRoleExtensions
{
    public static IResourceBuilder<ProjectResource> WithDatabaseRole(
        this IResourceBuilder<ProjectResource> project,
        IResourceBuilder<PostgresDatabaseResource> database,
        string role,
        IResourceBuilder<ParameterResource> password)
    {
        var (host, port, name) = Address(database);
        var variable = database.Resource.Name.ToUpperInvariant();
        return project
            .WithEnvironment($"ConnectionStrings__{database.Resource.Name}", ConnectionString(database, role, password))
            .WithEnvironment($"{variable}_HOST", ReferenceExpression.Create($"{host}"))
            .WithEnvironment($"{variable}_PORT", ReferenceExpression.Create($"{port}"))
            .WithEnvironment($"{variable}_USERNAME", role)
            .WithEnvironment($"{variable}_PASSWORD", password)
            .WithEnvironment($"{variable}_URI", ReferenceExpression.Create($"postgresql://{role:uri}:{password.Resource:uri}@{host}:{port}/{name:uri}"))
            .WithEnvironment($"{variable}_JDBCCONNECTIONSTRING", ReferenceExpression.Create($"jdbc:postgresql://{host}:{port}/{name:uri}"))
            .WithEnvironment($"{variable}_DATABASENAME", name);
    }

    /// <summary>A second login that may see the few columns which decide what work is due, in every organisation.</summary>
    public static IResourceBuilder<ProjectResource> WithDispatchRole(
        this IResourceBuilder<ProjectResource> project,
        IResourceBuilder<PostgresDatabaseResource> database,
        string role,
        IResourceBuilder<ParameterResource> password) =>
        project.WithEnvironment("ConnectionStrings__dispatch", ConnectionString(database, role, password));

    static ReferenceExpression ConnectionString(
        IResourceBuilder<PostgresDatabaseResource> database, string role, IResourceBuilder<ParameterResource> password)
    {
        var (host, port, name) = Address(database);
        return ReferenceExpression.Create($"Host={host};Port={port};Username={role};Password={password.Resource};Database={name}");
    }

    static (EndpointReferenceExpression Host, EndpointReferenceExpression Port, string Name) Address(IResourceBuilder<PostgresDatabaseResource> database)
    {
        var endpoint = database.Resource.Parent.PrimaryEndpoint;
        return (endpoint.Property(EndpointProperty.Host), endpoint.Property(EndpointProperty.Port), database.Resource.DatabaseName);
    }
}
