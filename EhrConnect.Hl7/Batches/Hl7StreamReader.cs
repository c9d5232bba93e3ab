using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace EhrConnect.Hl7;

/// <summary>
/// Reads the messages of a long file or stream one after the other, without holding more than one. Envelope segments (FHS, BHS, BTS, FTS) are passed over.
/// For MLLP use <see cref="Mllp.MllpFramer"/>.
/// </summary>
public static class Hl7StreamReader
{
    static readonly byte[] LineEnds = [(byte)'\r', (byte)'\n', 0x0B, 0x1C];

    /// <summary>Reads to the end of the stream.</summary>
    /// <param name="reader">The stream; completed by the caller.</param>
    /// <param name="options">Limits for each message; the defaults when null. A longer message ends the reading with an error result.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<Hl7ParseResult> ReadAsync(
        PipeReader reader, Hl7ParseOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        options ??= Hl7ParseOptions.Default;
        long searched = 0;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> buffer = read.Buffer;
            while (TryTake(ref buffer, ref searched, read.IsCompleted, out byte[]? part))
            {
                if (Relevant(part))
                    yield return Hl7Message.Parse(part, options);
            }

            if (buffer.Length > options.MaximumLength)
            {
                yield return Hl7Message.Parse(buffer.Slice(0, options.MaximumLength + 1L).ToArray(), options);
                reader.AdvanceTo(buffer.End);
                yield break;
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
            if (read.IsCompleted)
                yield break;
        }
    }

    /// <summary>Takes what stands before the next head; at the end of the stream, the rest.</summary>
    static bool TryTake(ref ReadOnlySequence<byte> buffer, ref long searched, bool isCompleted, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? part)
    {
        var search = new SequenceReader<byte>(buffer);
        search.Advance(searched);
        Span<byte> head = stackalloc byte[3];
        while (search.TryAdvanceToAny(LineEnds, advancePastDelimiter: false))
        {
            long line = search.Consumed;
            search.Advance(1);
            if (!search.TryCopyTo(head))
            {
                // Look at this line end again when more has come.
                searched = line;
                return TakeRest(ref buffer, ref searched, isCompleted, out part);
            }

            if (FileParts.IsHead(head) && line > 0)
                return Take(ref buffer, line + 1, ref searched, out part);
        }

        searched = buffer.Length;
        return TakeRest(ref buffer, ref searched, isCompleted, out part);
    }

    static bool TakeRest(ref ReadOnlySequence<byte> buffer, ref long searched, bool isCompleted, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out byte[]? part)
    {
        part = null;
        return isCompleted && buffer.Length > 0 && Take(ref buffer, buffer.Length, ref searched, out part);
    }

    static bool Take(ref ReadOnlySequence<byte> buffer, long length, ref long searched, out byte[] part)
    {
        part = buffer.Slice(0, length).ToArray();
        buffer = buffer.Slice(length);
        searched = 0;
        return true;
    }

    static bool Relevant(ReadOnlySpan<byte> part)
    {
        ReadOnlySpan<byte> content = part.TrimStart(" \t\r\n\0\u000b\u001c"u8);
        return !content.IsEmpty && !(FileParts.IsHead(content) && !content.StartsWith("MSH"u8));
    }
}
