namespace EhrConnect.LocalHosting;

/// <summary>Adds environment variables when the resource starts or is published.</summary>
public sealed class EnvironmentCallbackAnnotation(Action<EnvironmentCallbackContext> callback) : IResourceAnnotation
{
    /// <summary>The callback.</summary>
    public Action<EnvironmentCallbackContext> Callback { get; } = callback;
}
