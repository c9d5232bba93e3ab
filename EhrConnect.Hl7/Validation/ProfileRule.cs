using System.Text.RegularExpressions;

namespace EhrConnect.Hl7;

/// <summary>One rule of a conformance profile: what holds at a place in every segment of a name.</summary>
public sealed class ProfileRule
{
    static readonly TimeSpan PatternTimeout = TimeSpan.FromMilliseconds(100);

    ProfileRule(Hl7Path path, Usage? usage, RuleDocument document, Regex? pattern, Hl7Severity severity)
    {
        Path = path;
        Usage = usage;
        Minimum = document.Minimum;
        Maximum = document.Maximum;
        Length = document.Length;
        Codes = document.Codes;
        Pattern = pattern;
        Ignored = [.. (document.Ignore ?? []).Select(code => (Hl7ErrorCode)code)];
        MessageType = document.MessageType;
        Severity = severity;
    }

    /// <summary>The place: a segment, or a value in it.</summary>
    public Hl7Path Path { get; }

    /// <summary>Whether it is to be there; null leaves it to the standard.</summary>
    public Usage? Usage { get; }

    /// <summary>The least number of segments or repetitions.</summary>
    public int? Minimum { get; }

    /// <summary>The greatest number of segments or repetitions.</summary>
    public int? Maximum { get; }

    /// <summary>The greatest length in characters.</summary>
    public int? Length { get; }

    /// <summary>The codes that are allowed.</summary>
    public IReadOnlyList<string>? Codes { get; }

    /// <summary>What the text must look like.</summary>
    public Regex? Pattern { get; }

    /// <summary>Findings of the standard that do not count at this place.</summary>
    public IReadOnlyList<Hl7ErrorCode> Ignored { get; }

    /// <summary>The messages the rule is for, for example <c>ADT</c> or <c>ADT^A01</c>; null for all.</summary>
    public string? MessageType { get; }

    /// <summary>How bad a violation is.</summary>
    public Hl7Severity Severity { get; }

    internal static ProfileRule Compile(RuleDocument document, int number)
    {
        if (document.Path is null || !Hl7Path.TryParse(document.Path, out Hl7Path? path) || path.IsInGroup || path.Occurrence > 1)
            throw new FormatException($"Rule {number} of the profile: 'path' must be a segment or a place in one, for example PID-3.1; a rule holds in every segment of the name.");
        Usage? usage = document.Usage switch
        {
            null => null,
            "required" => Hl7.Usage.Required,
            "optional" => Hl7.Usage.Optional,
            "notSupported" => Hl7.Usage.NotSupported,
            _ => throw new FormatException($"Rule {number} of the profile ({document.Path}): 'usage' must be required, optional or notSupported."),
        };
        Hl7Severity severity = document.Severity switch
        {
            null or "error" => Hl7Severity.Error,
            "warning" => Hl7Severity.Warning,
            "information" => Hl7Severity.Information,
            _ => throw new FormatException($"Rule {number} of the profile ({document.Path}): 'severity' must be error, warning or information."),
        };
        return new ProfileRule(path, usage, document, Compile(document, number, document.Pattern), severity);
    }

    internal bool AppliesTo(Hl7Message message)
    {
        if (MessageType is null)
            return true;
        MessageHeader header = message.Header;
        return string.Equals(MessageType, header.MessageCode, StringComparison.Ordinal)
            || string.Equals(MessageType, $"{header.MessageCode}^{header.TriggerEvent}", StringComparison.Ordinal);
    }

    /// <summary>True when a finding of the standard does not count: it is ignored, or this rule says otherwise about the same thing.</summary>
    internal bool Relaxes(Hl7ErrorCode code, Hl7Location place) => (Covers(place) && Ignored.Contains(code)) || (IsAt(place) && Replaces(code));

    bool Replaces(Hl7ErrorCode code) => code switch
    {
        Hl7ErrorCode.RequiredFieldMissing or Hl7ErrorCode.SegmentSequenceError => Usage is Hl7.Usage.Optional or Hl7.Usage.NotSupported || Minimum == 0,
        Hl7ErrorCode.CardinalityError => Maximum is not null,
        Hl7ErrorCode.ValueTooLong => Length is not null,
        Hl7ErrorCode.TableValueNotFound => Codes is not null,
        _ => false,
    };

    bool Covers(Hl7Location location) =>
        string.Equals(location.Segment, Path.Segment, StringComparison.Ordinal)
        && (Path.Field == 0 || Path.Field == location.Field)
        && (Path.Component == 0 || Path.Component == Math.Max(1, location.Component))
        && (Path.Subcomponent == 0 || Path.Subcomponent == Math.Max(1, location.Subcomponent));

    /// <summary>True for this very place; a value without parts is its own first one.</summary>
    bool IsAt(Hl7Location location) =>
        string.Equals(location.Segment, Path.Segment, StringComparison.Ordinal)
        && Path.Field == location.Field
        && (Path.Component == location.Component || (Path.Component == 1 && location.Component == 0))
        && (Path.Subcomponent == location.Subcomponent || (Path.Subcomponent == 1 && location.Subcomponent == 0));

    static Regex? Compile(RuleDocument document, int number, string? pattern)
    {
        try
        {
            // Without backtracking no pattern of a profile can hang on a message.
            return pattern is null ? null : new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            throw new FormatException($"Rule {number} of the profile ({document.Path}): 'pattern' is not usable: {problem.Message}", problem);
        }
    }
}
