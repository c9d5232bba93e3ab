namespace EhrConnect.Hl7;

/// <summary>Checks the rules of a conformance profile.</summary>
internal static class ProfileRules
{
    public static void Check(Hl7Message message, ConformanceProfile profile, List<ValidationIssue> issues)
    {
        foreach (ProfileRule rule in profile.Rules)
        {
            if (!rule.AppliesTo(message))
                continue;
            if (rule.Path.Field == 0)
                CheckSegments(message, rule, issues);
            else
                CheckValues(message, rule, issues);
        }
    }

    static void CheckSegments(Hl7Message message, ProfileRule rule, List<ValidationIssue> issues)
    {
        string name = rule.Path.Segment;
        int count = message.SegmentsNamed(name).Count();
        var place = new Hl7Location(name);
        if (rule.Usage == Usage.NotSupported && count > 0)
            Add(issues, rule, Hl7ErrorCode.SegmentSequenceError, place, "is not supported here");
        int minimum = rule.Minimum ?? (rule.Usage == Usage.Required ? 1 : 0);
        if (count < minimum)
            Add(issues, rule, Hl7ErrorCode.SegmentSequenceError, place, minimum == 1 ? "is required" : $"must occur at least {minimum} times");
        if (count > rule.Maximum)
            Add(issues, rule, Hl7ErrorCode.CardinalityError, place, $"may occur at most {rule.Maximum} times");
    }

    static void CheckValues(Hl7Message message, ProfileRule rule, List<ValidationIssue> issues)
    {
        int occurrence = 0;
        foreach (Segment segment in message.SegmentsNamed(rule.Path.Segment))
        {
            Hl7Location place = Hl7Location.Of(rule.Path) with { Sequence = ++occurrence };
            if (rule.Path.Component == 0 && rule.Path.Repetition == 0)
                CheckRepetitions(segment.Field(rule.Path.Field), rule, place, issues);
            else
                CheckValue(rule.Path.Read(message, segment), rule, place, issues);
        }
    }

    static void CheckRepetitions(Field field, ProfileRule rule, Hl7Location place, List<ValidationIssue> issues)
    {
        if (field.Count < rule.Minimum)
            Add(issues, rule, Hl7ErrorCode.CardinalityError, place, $"must have at least {rule.Minimum} repetitions");
        if (field.Count > rule.Maximum)
            Add(issues, rule, Hl7ErrorCode.CardinalityError, place, $"may have at most {rule.Maximum} repetitions");
        for (int number = 1; number <= Math.Max(1, field.Count); number++)
            CheckValue(field.Repetition(number).Value, rule, place with { Repetition = field.Count > 1 ? number : 0 }, issues);
    }

    static void CheckValue(Hl7Value value, ProfileRule rule, Hl7Location place, List<ValidationIssue> issues)
    {
        if (value.Text is not string text)
        {
            if (rule.Usage == Usage.Required)
                Add(issues, rule, Hl7ErrorCode.RequiredFieldMissing, place, "is required");
            return;
        }

        if (rule.Usage == Usage.NotSupported)
            Add(issues, rule, Hl7ErrorCode.OtherError, place, "is not supported here");
        if (text.Length > rule.Length)
            Add(issues, rule, Hl7ErrorCode.ValueTooLong, place, $"is longer than {rule.Length} characters");
        if (rule.Codes is not null && !rule.Codes.Contains(text, StringComparer.Ordinal))
            Add(issues, rule, Hl7ErrorCode.TableValueNotFound, place, "holds a code that is not allowed here");
        if (rule.Pattern is not null && !rule.Pattern.IsMatch(text))
            Add(issues, rule, Hl7ErrorCode.DataTypeError, place, "does not look as the profile says");
    }

    static void Add(List<ValidationIssue> issues, ProfileRule rule, Hl7ErrorCode code, Hl7Location place, string text) =>
        issues.Add(new(rule.Severity, code, place, $"{place} {text}."));
}
