using Microsoft.Extensions.Configuration;

namespace EhrConnect.LocalHosting;

/// <summary>Adds parameters.</summary>
public static class ParameterResourceBuilderExtensions
{
    /// <summary>A value from the setting <c>Parameters:name</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(new ParameterResource(name, fallback => Value(builder.Configuration, name, fallback), secret));

    /// <summary>A value written in the app host.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    /// <summary>A value the app host computes.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        if (publishValueAsDefault && secret)
            throw new ArgumentException($"Parameter '{name}' cannot be both secret and published.", nameof(secret));
        return builder.AddResource(new ParameterResource(name, fallback => fallback?.GetDefaultValue() ?? valueGetter(), secret)
        {
            Default = publishValueAsDefault ? new ConstantParameterDefault(valueGetter) : null,
        });
    }

    /// <summary>A value from the setting <c>Parameters:name</c>, else from the default; <paramref name="persist"/> keeps a generated one for later runs.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        if (persist && builder is DistributedApplicationBuilder { ExecutionContext.IsRunMode: true } local)
            value = new PersistedParameterDefault(local.Secrets, name, value);
        return builder.AddResource(new ParameterResource(name, fallback => Value(builder.Configuration, name, fallback), secret) { Default = value });
    }

    internal static ParameterResource CreateDefaultPassword(IDistributedApplicationBuilder builder, string name, bool special)
    {
        ParameterDefault value = new GenerateParameterDefault { MinLength = 22, Special = special };
        if (builder is DistributedApplicationBuilder { ExecutionContext.IsRunMode: true } local)
            value = new PersistedParameterDefault(local.Secrets, name, value);
        return new(name, fallback => Value(builder.Configuration, name, fallback), secret: true) { Default = value };
    }

    // A shell cannot export a name with a hyphen, so Parameters__postgres_password stands for postgres-password.
    static string Value(ConfigurationManager configuration, string name, ParameterDefault? fallback) =>
        configuration[$"Parameters:{name}"]
        ?? configuration[$"Parameters:{name.Replace('-', '_')}"]
        ?? fallback?.GetDefaultValue()
        ?? throw new DistributedApplicationException($"Parameter '{name}' has no value: set the environment variable Parameters__{name.Replace('-', '_')}.");
}
