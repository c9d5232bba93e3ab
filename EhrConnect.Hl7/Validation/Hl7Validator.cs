namespace EhrConnect.Hl7;

/// <summary>Checks messages against the dictionary of their version and, when there is one, a conformance profile. Safe for several threads.</summary>
/// <param name="profile">Rules that add to the standard or relax it.</param>
public sealed class Hl7Validator(ConformanceProfile? profile = null)
{
    /// <summary>Checks a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="level">How much to check.</param>
    /// <returns>The findings in the order of the message; empty when there are none.</returns>
    public IReadOnlyList<ValidationIssue> Validate(Hl7Message message, ValidationLevel level)
    {
        var issues = new List<ValidationIssue>();
        var dictionary = Hl7Dictionary.For(message.Header.Version);
        if (level >= ValidationLevel.Structure)
            StructureRules.Check(message, dictionary, issues);
        if (level >= ValidationLevel.Fields)
            new FieldRules(dictionary, level, issues).Check(message);
        if (profile is null)
            return issues;
        issues.RemoveAll(issue => profile.Relaxes(message, issue));
        ProfileRules.Check(message, profile, issues);
        return issues;
    }

    /// <summary>True when no finding is an error.</summary>
    /// <param name="issues">The findings.</param>
    public static bool IsValid(IEnumerable<ValidationIssue> issues) => issues.All(i => i.Severity != Hl7Severity.Error);
}
