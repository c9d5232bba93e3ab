using System.Text.Json;

namespace EhrConnect.Hl7;

/// <summary>
/// What one connection requires beyond the standard, or does not insist on. As JSON:
/// <c>{"name": "...", "rules": [{"path": "PID-3", "usage": "required", "maximum": 3, "codes": ["A"], "pattern": "^[0-9]+$", "length": 20}, {"path": "PID-8", "ignore": [103]}]}</c>.
/// </summary>
public sealed class ConformanceProfile
{
    ConformanceProfile(string name, IReadOnlyList<ProfileRule> rules)
    {
        Name = name;
        Rules = rules;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The rules.</summary>
    public IReadOnlyList<ProfileRule> Rules { get; }

    /// <summary>Reads a profile.</summary>
    /// <param name="json">The profile as JSON.</param>
    /// <exception cref="FormatException">The profile is not well formed; the message names the rule and the remedy.</exception>
    public static ConformanceProfile Parse(string json)
    {
        ProfileDocument document;
        try
        {
            document = JsonSerializer.Deserialize(json, ProfileJson.Default.ProfileDocument) ?? throw new FormatException("The profile is empty; write {\"name\": ..., \"rules\": [...]}.");
        }
        catch (JsonException problem)
        {
            throw new FormatException($"The profile is no valid JSON profile at {problem.Path}, line {problem.LineNumber + 1}.", problem);
        }

        var rules = new List<ProfileRule>();
        foreach (RuleDocument rule in document.Rules ?? [])
            rules.Add(ProfileRule.Compile(rule, rules.Count + 1));
        return new ConformanceProfile(document.Name ?? "profile", rules);
    }

    /// <summary>True when a rule says that a finding of the standard does not count.</summary>
    internal bool Relaxes(Hl7Message message, Hl7ErrorCode code, Hl7Location place) => Rules.Any(rule => rule.Relaxes(code, place) && rule.AppliesTo(message));
}
