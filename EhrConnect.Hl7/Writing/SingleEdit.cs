using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace EhrConnect.Hl7;

/// <summary>One change to a message, at the price of one copy.</summary>
internal static class SingleEdit
{
    public const string NoSegment = "the message has no such segment";

    public static Hl7Message Apply(Hl7Message message, Hl7Path path, string text)
    {
        if (message.Codec.IsTranscoded)
            return message.Edit().Set(path, text).ToMessage();
        var value = new PooledBytes(stackalloc byte[256]);
        var padding = new PooledBytes(stackalloc byte[64]);
        Slice place = Prepare(message, path, text, ref value, ref padding);
        Hl7Message changed = message.Spliced(place, padding.Written, value.Written);
        padding.Release();
        value.Release();
        return changed;
    }

    public static byte[] ToBytes(Hl7Message message, Hl7Path path, string text)
    {
        if (message.Codec.IsTranscoded)
            return message.Edit().Set(path, text).ToBytes();
        var value = new PooledBytes(stackalloc byte[256]);
        var padding = new PooledBytes(stackalloc byte[64]);
        Slice place = Prepare(message, path, text, ref value, ref padding);
        byte[] bytes = message.SplicedBytes(place, padding.Written, value.Written);
        padding.Release();
        value.Release();
        return bytes;
    }

    public static void Write(IBufferWriter<byte> output, Hl7Message message, Hl7Path path, string text)
    {
        if (message.Codec.IsTranscoded)
        {
            output.Write(message.Edit().Set(path, text).ToBytes());
            return;
        }

        var value = new PooledBytes(stackalloc byte[256]);
        var padding = new PooledBytes(stackalloc byte[64]);
        Slice place = Prepare(message, path, text, ref value, ref padding);
        ReadOnlySpan<byte> old = message.Bytes.Span;
        int at = message.Leading + place.Start;
        output.Write(old[..at]);
        output.Write(padding.Written);
        output.Write(value.Written);
        output.Write(old[(at + place.Length)..]);
        padding.Release();
        value.Release();
    }

    [DoesNotReturn]
    public static void Throw(Hl7Path path, string reason) => throw new ArgumentException($"Cannot write {path}: {reason}.", nameof(path));

    static Slice Prepare(Hl7Message message, Hl7Path path, string text, ref PooledBytes value, ref PooledBytes padding)
    {
        if (EditLocator.ProblemOf(path) is string refused)
            Throw(path, refused);
        Segment segment = path.IsInGroup ? message.Tree?.Find(path) ?? default : message.Segment(path.Segment, path.Occurrence);
        if (!segment.Exists)
            Throw(path, NoSegment);
        string? problem = EscapeEncoder.Write(ref value, text, message.Delimiters, message.Codec);
        problem = EditLocator.Locate(message.Span, segment.Bounds, message.Delimiters, path, ref padding, out Slice place) ?? problem;
        if (problem is not null)
            Throw(path, problem);
        return place;
    }
}
