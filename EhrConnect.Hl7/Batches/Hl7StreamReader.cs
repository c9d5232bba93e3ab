using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace EhrConnect.Hl7;

/// <summary>
/// Reads the messages of a long file or stream one after the other, without holding more than one. Envelope segments (FHS, BHS, BTS, FTS) are passed over.
/// For MLLP use <see cref="Mllp.MllpFramer"/>.
/// </summary>
public static class Hl7StreamReader
{
    /// <summary>Reads to the end of the stream.</summary>
    /// <param name="reader">The stream; completed by the caller. When the caller stops early, it holds what follows the last message.</param>
    /// <param name="options">Limits for each message; the defaults when null. A longer message ends the reading with an error result.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<Hl7ParseResult> ReadAsync(
        PipeReader reader, Hl7ParseOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= Hl7ParseOptions.Default;
        long searched = 0;
        bool isCompleted = false;
        while (!isCompleted)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = read.Buffer;
            isCompleted = read.IsCompleted || read.IsCanceled;
            SequencePosition examined = buffer.Start;
            try
            {
                while (TryTake(ref buffer, ref searched, options.MaximumLength, read.IsCompleted, out byte[]? part))
                {
                    examined = buffer.Start;
                    bool isTooLong = part.Length > options.MaximumLength;
                    if (isTooLong || IsMessage(part))
                        yield return Hl7Message.Parse(part, options);
                    if (isTooLong)
                        yield break;
                }

                examined = buffer.End;
            }
            finally
            {
                // Also when the caller has seen enough.
                reader.AdvanceTo(buffer.Start, examined);
            }
        }
    }

    /// <summary>
    /// Takes what stands before the next head; at the end of the stream, the rest. Of what is longer than a message may be, one byte more than that:
    /// however the stream comes in pieces, the same messages are too long.
    /// </summary>
    static bool TryTake(ref ReadOnlySequence<byte> buffer, ref long searched, int maximum, bool isCompleted, [NotNullWhen(true)] out byte[]? part)
    {
        part = null;
        long length = FindHead(buffer, ref searched, isCompleted);
        // A message of the greatest length shows that it has ended when all of the next head is there.
        if (length == 0 && (isCompleted || buffer.Length >= maximum + (long)FileParts.HeadLength))
            length = buffer.Length;
        if (length == 0)
            return false;
        part = buffer.Slice(0, Math.Min(length, maximum + 1L)).ToArray();
        buffer = buffer.Slice(length);
        searched = 0;
        return true;
    }

    /// <summary>Where the next head begins, or 0; what was looked at in vain is not looked at again.</summary>
    static long FindHead(ReadOnlySequence<byte> buffer, ref long searched, bool isCompleted)
    {
        var search = new SequenceReader<byte>(buffer);
        search.Advance(searched);
        Span<byte> head = stackalloc byte[FileParts.HeadLength];
        while (true)
        {
            int end = search.UnreadSpan.IndexOfAny(FileParts.LineEnds);
            if (end < 0)
            {
                search.Advance(search.UnreadSpan.Length);
                if (!search.End)
                    continue;
                searched = buffer.Length;
                return 0;
            }

            search.Advance(end + 1);
            int available = (int)Math.Min(head.Length, search.Remaining);
            if (available < head.Length && !isCompleted)
            {
                // Look at this line end again when more has come.
                searched = search.Consumed - 1;
                return 0;
            }

            _ = search.TryCopyTo(head[..available]);
            if (FileParts.IsHead(head[..available]))
                return search.Consumed;
        }
    }

    static bool IsMessage(ReadOnlySpan<byte> part)
    {
        ReadOnlySpan<byte> content = part[FileParts.LeadingBlanks(part)..];
        return !content.IsEmpty && (content.StartsWith("MSH"u8) || !FileParts.IsHead(content[..Math.Min(content.Length, FileParts.HeadLength)]));
    }
}
