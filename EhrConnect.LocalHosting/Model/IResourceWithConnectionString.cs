using System.Diagnostics.CodeAnalysis;

namespace EhrConnect.LocalHosting;

/// <summary>A resource that clients reach through a connection string.</summary>
[SuppressMessage("Design", "CA1033", Justification = "An interface cannot be sealed; the defaults are the same for every implementation.")]
public interface IResourceWithConnectionString : IResource, IValueProvider, IManifestExpressionProvider
{
    /// <summary>The connection string as an expression over endpoints and parameters.</summary>
    ReferenceExpression ConnectionStringExpression { get; }

    /// <summary>The single properties (Host, Port, …) that <c>WithReference</c> hands out as <c>NAME_HOST</c>, <c>NAME_PORT</c>, ….</summary>
    IEnumerable<KeyValuePair<string, ReferenceExpression>> GetConnectionProperties();

    string IManifestExpressionProvider.ValueExpression => $"{{{Name}.connectionString}}";

    ValueTask<string?> IValueProvider.GetValueAsync(CancellationToken cancellationToken) => ConnectionStringExpression.GetValueAsync(cancellationToken);
}
