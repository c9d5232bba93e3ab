using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Reading;

/// <summary>What a check of one resource found: the first issues, and whether one of them rules out storing the content at all.</summary>
internal sealed class Findings
{
    public const int Max = 50;

    private readonly List<FhirIssue> _issues = [];

    /// <summary>The issues in the order of the content.</summary>
    public IReadOnlyList<FhirIssue> Issues => _issues;

    /// <summary>Content with such an issue cannot be stored or searched safely, however leniently it is read.</summary>
    public bool Fatal { get; private set; }

    public void Add(string code, string text, string? expression)
    {
        if (_issues.Count < Max) _issues.Add(FhirIssue.Error(code, text, expression));
    }

    public void AddFatal(string code, string text, string? expression)
    {
        // A fatal issue must be among the answers, also when there are many others.
        if (_issues.Count == Max) _issues.RemoveAt(Max - 1);
        Fatal = true;
        Add(code, text, expression);
    }
}
