using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>
/// A place in a message, compiled from text such as <c>PID-5.1</c>, <c>PID-3(2).4.2</c>, <c>OBX(3)-5</c> or
/// <c>/PATIENT_RESULT/ORDER_OBSERVATION(2)/OBX(1)-5</c>. Numbers count from 1 and follow the standard, so MSH-1 is the field separator.
/// </summary>
/// <remarks>
/// Without a repetition, <c>PID-3</c> is the whole field and <c>PID-3.1</c> the component of its first repetition.
/// <c>-</c> and <c>.</c> may both stand between numbers, and <c>[n]</c> for <c>(n)</c>.
/// </remarks>
public sealed class Hl7Path : IEquatable<Hl7Path>
{
    internal Hl7Path(IReadOnlyList<GroupStep> groups, string segment, int occurrence, int field, int repetition, int component, int subcomponent)
    {
        Groups = groups;
        IsInGroup = groups.Count > 0;
        IsFirstComponent = component == 1 && repetition <= 1 && subcomponent == 0;
        Segment = segment;
        Occurrence = occurrence;
        Field = field;
        Repetition = repetition;
        Component = component;
        Subcomponent = subcomponent;
    }

    /// <summary>The groups to enter, outermost first; empty for a path that ignores groups.</summary>
    public IReadOnlyList<GroupStep> Groups { get; }

    /// <summary>True when the path enters groups.</summary>
    internal bool IsInGroup { get; }

    /// <summary>True for a path such as <c>PID-5.1</c>: the first component of the first repetition.</summary>
    internal bool IsFirstComponent { get; }

    /// <summary>The segment name.</summary>
    public string Segment { get; }

    /// <summary>Which segment of this name, from 1.</summary>
    public int Occurrence { get; }

    /// <summary>The field, or 0 for the whole segment.</summary>
    public int Field { get; }

    /// <summary>The repetition, or 0 when the path names none.</summary>
    public int Repetition { get; }

    /// <summary>The component, or 0 when the path names none.</summary>
    public int Component { get; }

    /// <summary>The subcomponent, or 0 when the path names none.</summary>
    public int Subcomponent { get; }

    /// <summary>Compiles a path.</summary>
    /// <param name="text">The path.</param>
    /// <exception cref="FormatException">The path is not well formed; the message says where.</exception>
    public static Hl7Path Parse(string text) => PathReader.Read(text, out string? problem) ?? throw new FormatException(problem);

    /// <summary>Compiles a path when it is well formed.</summary>
    /// <param name="text">The path.</param>
    /// <param name="path">The compiled path.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out Hl7Path? path) => (path = PathReader.Read(text, out _)) is not null;

    /// <summary>Compiles a path, or finds it already compiled.</summary>
    internal static Hl7Path Cached(string text) => PathCache.Get(text);

    internal Hl7Value Read(Hl7Message message)
    {
        if (IsInGroup)
            return ReadInGroup(message);
        ReadOnlySpan<byte> text = message.Span;
        if (!message.Find(text, Segment, Occurrence, out int start, out int length))
            return default;
        return new Hl7Value(message, Field == 0 ? new Slice(start, length, IsVerbatim: true) : Locate(text, start, start + length, message.Delimiters));
    }

    Hl7Value ReadInGroup(Hl7Message message)
    {
        Segment segment = message.Tree?.Find(this) ?? default;
        return Field == 0 && segment.Exists
            ? new Hl7Value(message, new Slice(segment.Position, segment.Bytes.Length, IsVerbatim: true))
            : Read(message, segment);
    }

    /// <summary>The value at the field part of this path within a segment.</summary>
    internal Hl7Value Read(Hl7Message message, Segment segment) => segment.Exists
        ? new Hl7Value(message, Locate(message.Span, segment.Position, segment.Position + segment.Bytes.Length, message.Delimiters))
        : default;

    Slice Locate(ReadOnlySpan<byte> text, int start, int end, Delimiters delimiters)
    {
        if (IsFirstComponent)
            return Slices.FirstComponent(text, start, end, Field, delimiters);
        Slice slice = Slices.Field(text, start, end, Field, delimiters.Field);
        if (Repetition == 0 && Component == 0)
            return slice;
        slice = Slices.Child(text, slice, Math.Max(1, Repetition), delimiters.Repetition);
        if (Component == 0)
            return slice;
        slice = Slices.Child(text, slice, Component, delimiters.Component);
        return Subcomponent == 0 ? slice : Slices.Child(text, slice, Subcomponent, delimiters.Subcomponent);
    }

    /// <summary>The path in its canonical form.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (GroupStep group in Groups)
            Numbered(text.Append('/').Append(group.Name), group.Occurrence);
        if (Groups.Count > 0)
            text.Append('/');
        Numbered(text.Append(Segment), Occurrence);
        if (Field > 0)
            text.Append(CultureInfo.InvariantCulture, $"-{Field}");
        if (Repetition > 0)
            text.Append(CultureInfo.InvariantCulture, $"({Repetition})");
        if (Component > 0)
            text.Append(CultureInfo.InvariantCulture, $".{Component}");
        if (Subcomponent > 0)
            text.Append(CultureInfo.InvariantCulture, $".{Subcomponent}");
        return text.ToString();
    }

    /// <summary>True when both name the same place.</summary>
    /// <param name="other">The other path.</param>
    public bool Equals(Hl7Path? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Hl7Path);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    static void Numbered(StringBuilder text, int occurrence)
    {
        if (occurrence > 1)
            text.Append(CultureInfo.InvariantCulture, $"({occurrence})");
    }
}
