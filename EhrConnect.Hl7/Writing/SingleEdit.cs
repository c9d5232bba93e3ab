using System.Diagnostics.CodeAnalysis;

namespace EhrConnect.Hl7;

/// <summary>One change to a message, at the price of one copy.</summary>
internal static class SingleEdit
{
    public static Hl7Message Apply(Hl7Message message, Hl7Path path, string text)
    {
        if (message.Codec.IsTranscoded)
            return message.Edit().Set(path, text).ToMessage();
        if (EditLocator.ProblemOf(path) is string refused)
            Throw(path, refused);
        Segment segment = path.Groups.Count > 0 ? message.Tree?.Find(path) ?? default : message.Segment(path.Segment, path.Occurrence);
        if (!segment.Exists)
            Throw(path, NoSegment);

        var value = new PooledBytes(stackalloc byte[256]);
        string? problem = EscapeEncoder.Write(ref value, text, message.Delimiters, message.Codec);
        var padding = new PooledBytes(stackalloc byte[64]);
        problem = EditLocator.Locate(message.Span, segment.Bounds, message.Delimiters, path, ref padding, out Slice place) ?? problem;
        if (problem is not null)
            Throw(path, problem);
        Hl7Message changed = message.Spliced(place, padding.Written, value.Written);
        padding.Release();
        value.Release();
        return changed;
    }

    public const string NoSegment = "the message has no such segment";

    [DoesNotReturn]
    public static void Throw(Hl7Path path, string reason) => throw new ArgumentException($"Cannot write {path}: {reason}.", nameof(path));
}
