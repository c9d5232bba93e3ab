using System.Text.RegularExpressions;

namespace EhrConnect.Hl7;

/// <summary>Checks the rules of a conformance profile.</summary>
internal static class ProfileRules
{
    public static void Check(Hl7Message message, ConformanceProfile profile, Findings findings)
    {
        foreach (ProfileRule rule in profile.Rules)
        {
            if (!rule.AppliesTo(message))
                continue;
            if (rule.Path.Field == 0)
                CheckSegments(message, rule, findings);
            else
                CheckValues(message, rule, findings);
        }
    }

    static void CheckSegments(Hl7Message message, ProfileRule rule, Findings findings)
    {
        string name = rule.Path.Segment;
        int count = message.SegmentsNamed(name).Count();
        var place = new Hl7Location(name);
        if (rule.Usage == Usage.NotSupported && count > 0)
            Add(findings, rule, Hl7ErrorCode.SegmentSequenceError, place, "is not supported here");
        int minimum = rule.Minimum ?? (rule.Usage == Usage.Required ? 1 : 0);
        if (count < minimum)
            Add(findings, rule, Hl7ErrorCode.SegmentSequenceError, place, minimum == 1 ? "is required" : $"must occur at least {minimum} times");
        if (count > rule.Maximum)
            Add(findings, rule, Hl7ErrorCode.CardinalityError, place, $"may occur at most {rule.Maximum} times");
    }

    static void CheckValues(Hl7Message message, ProfileRule rule, Findings findings)
    {
        int occurrence = 0;
        foreach (Segment segment in message.SegmentsNamed(rule.Path.Segment))
        {
            Hl7Location place = Hl7Location.Of(rule.Path) with { Sequence = ++occurrence };
            if (rule.Path.Component == 0 && rule.Path.Repetition == 0)
                CheckRepetitions(message, segment.Field(rule.Path.Field), rule, place, findings);
            else
                CheckValue(rule.Path.Read(message, segment), rule, place, findings);
        }
    }

    static void CheckRepetitions(Hl7Message message, Field field, ProfileRule rule, Hl7Location place, Findings findings)
    {
        if (field.Count < rule.Minimum)
            Add(findings, rule, Hl7ErrorCode.CardinalityError, place, $"must have at least {rule.Minimum} repetitions");
        if (field.Count > rule.Maximum)
            Add(findings, rule, Hl7ErrorCode.CardinalityError, place, $"may have at most {rule.Maximum} repetitions");
        if (field.Count <= 1)
        {
            CheckValue(field.Value, rule, place, findings);
            return;
        }

        var repetitions = new Parts(message.Span, field.Value.Slice, message.Delimiters.Repetition);
        while (repetitions.MoveNext())
            CheckValue(new Hl7Value(message, repetitions.Current), rule, place with { Repetition = repetitions.Number }, findings);
    }

    static void CheckValue(Hl7Value value, ProfileRule rule, Hl7Location place, Findings findings)
    {
        if (value.Text is not string text)
        {
            if (rule.Usage == Usage.Required)
                Add(findings, rule, Hl7ErrorCode.RequiredFieldMissing, place, "is required");
            return;
        }

        if (rule.Usage == Usage.NotSupported)
            Add(findings, rule, Hl7ErrorCode.OtherError, place, "is not supported here");
        if (text.Length > rule.Length)
            Add(findings, rule, Hl7ErrorCode.ValueTooLong, place, $"is longer than {rule.Length} characters");
        if (rule.Codes is not null && !rule.Codes.Contains(text, StringComparer.Ordinal))
            Add(findings, rule, Hl7ErrorCode.TableValueNotFound, place, "holds a code that is not allowed here");
        if (rule.Pattern is not null && !Matches(rule.Pattern, text))
            Add(findings, rule, Hl7ErrorCode.DataTypeError, place, "does not look as the profile says");
    }

    static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            // Only a value of many megabytes takes so long; no pattern of a profile means one.
            return false;
        }
    }

    static void Add(Findings findings, ProfileRule rule, Hl7ErrorCode code, Hl7Location place, string text) =>
        findings.Add(rule.Severity, code, place, $"{place} {text}.");
}
