namespace EhrConnect.Hl7;

/// <summary>Checks messages against the dictionary of their version and, when there is one, a conformance profile. Safe for several threads.</summary>
/// <param name="profile">Rules that add to the standard or relax it.</param>
public sealed class Hl7Validator(ConformanceProfile? profile = null)
{
    /// <summary>Checks a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="level">How much to check.</param>
    /// <returns>
    /// The findings: structure, then fields in the order of the message, then the profile; empty when there are none. After a thousand, one more says how
    /// many are not listed.
    /// </returns>
    public IReadOnlyList<ValidationIssue> Validate(Hl7Message message, ValidationLevel level)
    {
        var findings = new Findings(message, profile);
        var dictionary = Hl7Dictionary.For(message.Header.Version);
        if (level >= ValidationLevel.Structure)
            StructureRules.Check(message, dictionary, findings);
        if (level >= ValidationLevel.Fields)
            new FieldRules(message, dictionary, level, findings).Check();
        if (profile is not null)
            ProfileRules.Check(message, profile, findings);
        return findings.ToList();
    }

    /// <summary>True when no finding is an error.</summary>
    /// <param name="issues">The findings.</param>
    public static bool IsValid(IEnumerable<ValidationIssue> issues) => issues.All(i => i.Severity != Hl7Severity.Error);
}
