namespace EhrConnect.LocalHosting;

/// <summary>What an environment callback works on.</summary>
public sealed class EnvironmentCallbackContext(DistributedApplicationExecutionContext executionContext, IDictionary<string, object> environmentVariables)
{
    /// <summary>Run or publish.</summary>
    public DistributedApplicationExecutionContext ExecutionContext { get; } = executionContext;

    /// <summary>The variables so far, in order: strings, or value providers that are read at the end.</summary>
    public IDictionary<string, object> EnvironmentVariables { get; } = environmentVariables;
}
