namespace EhrConnect.LocalHosting;

/// <summary>Something a manifest names instead of containing its value.</summary>
public interface IManifestExpressionProvider
{
    /// <summary>The placeholder, such as <c>{postgres.bindings.tcp.host}</c>.</summary>
    string ValueExpression { get; }
}
