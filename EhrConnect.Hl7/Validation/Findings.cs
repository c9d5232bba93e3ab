namespace EhrConnect.Hl7;

/// <summary>
/// Collects the findings of one message without those a profile relaxes. A message can break a rule in every line: beyond a thousand, they are counted.
/// </summary>
internal sealed class Findings(Hl7Message received, ConformanceProfile? profile)
{
    const int Maximum = 1000;

    readonly List<ValidationIssue> _issues = [];
    int _dropped;
    Hl7Severity _worstDropped = Hl7Severity.Information;

    /// <summary>Adds a finding of the standard, unless the profile does not insist on it.</summary>
    public void AddStandard(Hl7Severity severity, Hl7ErrorCode code, Hl7Location place, string message)
    {
        if (profile?.Relaxes(received, code, place) != true)
            Add(severity, code, place, message);
    }

    /// <summary>Adds a finding about a value: the place, then the text.</summary>
    public void AddStandardAt(Hl7Severity severity, Hl7ErrorCode code, Hl7Location place, string text)
    {
        if (profile?.Relaxes(received, code, place) != true)
            Add(severity, code, place, _issues.Count < Maximum ? $"{place}: {text}." : string.Empty);
    }

    /// <summary>Adds a finding.</summary>
    public void Add(Hl7Severity severity, Hl7ErrorCode code, Hl7Location place, string message)
    {
        if (_issues.Count < Maximum)
        {
            _issues.Add(new ValidationIssue(severity, code, place, message));
            return;
        }

        _dropped++;
        if (severity == Hl7Severity.Error || _worstDropped == Hl7Severity.Information)
            _worstDropped = severity;
    }

    /// <summary>The findings; the last one says how many are left out and is as bad as the worst of them.</summary>
    public IReadOnlyList<ValidationIssue> ToList()
    {
        if (_dropped > 0)
            _issues.Add(new(_worstDropped, Hl7ErrorCode.OtherError, new Hl7Location("MSH"), $"{_dropped} more findings are not listed."));
        return _issues;
    }
}
