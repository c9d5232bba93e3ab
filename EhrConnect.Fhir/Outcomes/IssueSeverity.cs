namespace EhrConnect.Fhir.Outcomes;

/// <summary>Value set http://hl7.org/fhir/issue-severity, as far as it is used.</summary>
public static class IssueSeverity
{
    /// <summary>The interaction failed because of this.</summary>
    public const string Error = "error";

    /// <summary>The interaction went through although this is wrong.</summary>
    public const string Warning = "warning";

    /// <summary>The interaction went through; this is worth knowing.</summary>
    public const string Information = "information";
}
