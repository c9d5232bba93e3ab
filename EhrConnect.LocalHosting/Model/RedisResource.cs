namespace EhrConnect.LocalHosting;

/// <summary>A Redis server.</summary>
public sealed class RedisResource : ContainerResource, IResourceWithConnectionString
{
    internal RedisResource(string name, ParameterResource password)
        : base(name)
    {
        PasswordParameter = password;
        PrimaryEndpoint = new(this, "tcp");
    }

    /// <summary>The parameter with the password.</summary>
    public ParameterResource PasswordParameter { get; }

    /// <summary>Where the server listens.</summary>
    public EndpointReference PrimaryEndpoint { get; }

    /// <inheritdoc />
    public ReferenceExpression ConnectionStringExpression
    {
        get
        {
            var tls = PrimaryEndpoint.GetTlsValue(ReferenceExpression.Create($",ssl=true"), ReferenceExpression.Empty);
            return ReferenceExpression.Create($"{Property(EndpointProperty.HostAndPort)},password={PasswordParameter}{tls}");
        }
    }

    /// <inheritdoc />
    public IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties() =>
    [
        new("Host", ReferenceExpression.Create($"{Property(EndpointProperty.Host)}")),
        new("Port", ReferenceExpression.Create($"{Property(EndpointProperty.Port)}")),
        new("Password", ReferenceExpression.Create($"{PasswordParameter}")),
        new("Uri", ReferenceExpression.Create($"{Property(EndpointProperty.Scheme)}://:{PasswordParameter:uri}@{Property(EndpointProperty.Host)}:{Property(EndpointProperty.Port)}")),
    ];

    EndpointReferenceExpression Property(EndpointProperty property) => PrimaryEndpoint.Property(property);
}
