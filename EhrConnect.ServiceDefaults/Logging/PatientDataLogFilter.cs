using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EhrConnect.ServiceDefaults.Logging;

/// <summary>
/// Keeps the framework categories that write paths, query strings and SQL from reaching any log, whatever the configuration says:
/// an operator who turns on <c>Debug</c> to find a fault must not start collecting patient data.
/// </summary>
/// <remarks>
/// It runs after the configuration, on every reload, and once per provider: a rule that names a provider beats one that only names a
/// category, so <c>Logging:Console:LogLevel:Default</c> alone would otherwise win.
/// </remarks>
sealed class PatientDataLogFilter : IPostConfigureOptions<LoggerFilterOptions>
{
    /// <summary>The least severe level that each category may write.</summary>
    internal static readonly IReadOnlyDictionary<string, LogLevel> Floors = new Dictionary<string, LogLevel>(StringComparer.Ordinal)
    {
        // Request start and finish with path and query, and a logging scope with the path on every line of the request.
        ["Microsoft.AspNetCore.Hosting.Diagnostics"] = LogLevel.None,
        // Routing, static files and model binding repeat paths and values below warnings.
        ["Microsoft.AspNetCore"] = LogLevel.Warning,
        // Request addresses. HttpClient's own loggers are removed as well; this covers clients made in other ways.
        ["System.Net.Http"] = LogLevel.Warning,
        // Every statement, at Information.
        ["Npgsql"] = LogLevel.Warning,
        // Requests and responses of the token endpoint, at Information.
        ["OpenIddict"] = LogLevel.Warning,
        // Sixty lines for every connection that is made, at Information; keys and values of failed commands in some of them.
        ["StackExchange.Redis"] = LogLevel.Warning,
    };

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        var providers = options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var (category, floor) in Floors)
        {
            foreach (var rule in options.Rules.Where(rule => IsUnder(rule.CategoryName, category) && AllowsBelow(rule, floor)).ToArray())
            {
                options.Rules.Remove(rule);
            }

            foreach (var provider in providers)
            {
                if (!options.Rules.Any(rule => string.Equals(rule.ProviderName, provider, StringComparison.Ordinal) && string.Equals(rule.CategoryName, category, StringComparison.Ordinal)))
                    options.Rules.Add(new LoggerFilterRule(provider, category, floor, filter: null));
            }
        }
    }

    // By text prefix, as the framework matches: "Microsoft.AspNetCore.Host" governs Microsoft.AspNetCore.Hosting too.
    private static bool IsUnder(string? ruleCategory, string category) =>
        ruleCategory is not null && ruleCategory.StartsWith(category, StringComparison.OrdinalIgnoreCase);

    private static bool AllowsBelow(LoggerFilterRule rule, LogLevel floor) => rule.LogLevel is null || rule.LogLevel < floor;
}
