namespace EhrConnect.LocalHosting;

/// <summary>Runs a resource's environment callbacks.</summary>
internal static class ResolvedEnvironment
{
    /// <summary>The variables with their unread values, in the order they were first set.</summary>
    public static Dictionary<string, object> Collect(IResource resource, DistributedApplicationExecutionContext executionContext)
    {
        var variables = new Dictionary<string, object>(StringComparer.Ordinal);
        var context = new EnvironmentCallbackContext(executionContext, variables);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>().ToList())
            annotation.Callback(context);
        return variables;
    }

    /// <summary>The variables with their values.</summary>
    public static async Task<Dictionary<string, string>> ReadAsync(
        IResource resource, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Collect(resource, executionContext))
        {
            var text = value is IValueProvider provider ? await provider.GetValueAsync(cancellationToken) : value.ToString();
            if (text is not null)
                values[name] = text;
        }

        return values;
    }
}
