namespace EhrConnect.Integrations.Orchestration;

/// <summary>
/// Works for the integrations of one vendor, of any number of organisations at once. It reaches other systems only through
/// the egress guard, and it never puts a configuration, a parameter or an answer into a log.
/// </summary>
public interface IIntegrationHandler
{
    /// <summary>What it is and what it can do.</summary>
    VendorMetadata Metadata { get; }

    /// <summary>What is wrong with a configuration that somebody wants to save; empty when nothing is.</summary>
    Task<IReadOnlyList<ConfigurationProblem>> ValidateAsync(ConfigurationDraft draft, CancellationToken cancellationToken);

    /// <summary>Gets ready for an integration, when it is first used and after every change.</summary>
    Task InitializeAsync(Integration integration, CancellationToken cancellationToken);

    /// <summary>Does one of its operations. What the caller got wrong and what the other side refused is in the result.</summary>
    Task<OperationResult> ExecuteAsync(Integration integration, OperationCall call, CancellationToken cancellationToken);

    /// <summary>Tries the connection for real, whatever is already open.</summary>
    Task<ConnectionTest> TestConnectionAsync(Integration integration, ConnectionTestRequest request, CancellationToken cancellationToken);

    /// <summary>What is known about the other side without trying: null when nothing was tried yet.</summary>
    Task<HandlerHealth?> HealthCheckAsync(Integration integration, CancellationToken cancellationToken);

    /// <summary>Lets go of everything held for an integration that was changed, switched off or deleted. What is under way may end.</summary>
    Task CleanupAsync(Guid orgId, Guid integrationId, CancellationToken cancellationToken);
}

/// <summary>What is wrong with a configuration.</summary>
/// <param name="Path">Where, for example <c>outbound.port</c>.</param>
/// <param name="Problem">What is wrong and what would be right.</param>
public sealed record ConfigurationProblem(string Path, string Problem);

/// <summary>What a handler knows about the other side.</summary>
/// <param name="Status">A status of <see cref="Data.Integrations.IntegrationHealth"/>.</param>
/// <param name="Since">Since when it is well, or not well.</param>
/// <param name="Detail">What happened last, in words, without content.</param>
public sealed record HandlerHealth(string Status, DateTimeOffset Since, string Detail);
