namespace EhrConnect.Hl7;

/// <summary>A file of messages: FHS, batches, FTS, or just one message after the other (chapter 2, "Batch protocol").</summary>
/// <param name="Header">FHS, or absent.</param>
/// <param name="Batches">The batches in order; messages outside BHS and BTS form a batch without header.</param>
/// <param name="Trailer">FTS, or absent.</param>
public sealed record Hl7File(Segment Header, IReadOnlyList<Hl7Batch> Batches, Segment Trailer)
{
    /// <summary>Every message of every batch, in order.</summary>
    public IEnumerable<Hl7ParseResult> Messages => Batches.SelectMany(b => b.Messages);

    /// <summary>How many messages a file holds, found without reading them: for a limit on what <see cref="Read"/> would make.</summary>
    /// <param name="bytes">The file.</param>
    public static int CountMessages(ReadOnlyMemory<byte> bytes) => FileParts.Split(bytes).Count(part => !IsEnvelope(part.Span));

    static bool IsEnvelope(ReadOnlySpan<byte> part) =>
        FileParts.Begins(part, "FHS"u8) || FileParts.Begins(part, "FTS"u8) || FileParts.Begins(part, "BHS"u8) || FileParts.Begins(part, "BTS"u8);

    /// <summary>Reads a file. Never throws on content.</summary>
    /// <param name="bytes">The file; not copied.</param>
    /// <param name="options">Limits for each message; the defaults when null.</param>
    public static Hl7File Read(ReadOnlyMemory<byte> bytes, Hl7ParseOptions? options = null)
    {
        Segment fileHeader = default, fileTrailer = default, batchHeader = default, batchTrailer = default;
        var batches = new List<Hl7Batch>();
        var messages = new List<Hl7ParseResult>();
        foreach (ReadOnlyMemory<byte> part in FileParts.Split(bytes))
        {
            if (FileParts.Begins(part.Span, "FHS"u8))
            {
                fileHeader = FileParts.Envelope(part, fileHeader);
            }
            else if (FileParts.Begins(part.Span, "FTS"u8))
            {
                fileTrailer = FileParts.Envelope(part, fileHeader);
            }
            else if (FileParts.Begins(part.Span, "BHS"u8))
            {
                Close();
                batchHeader = FileParts.Envelope(part, fileHeader);
            }
            else if (FileParts.Begins(part.Span, "BTS"u8))
            {
                batchTrailer = FileParts.Envelope(part, batchHeader.Exists ? batchHeader : fileHeader);
                Close();
            }
            else
            {
                messages.Add(Hl7Message.Parse(part, options));
            }
        }

        Close();
        return new Hl7File(fileHeader, batches, fileTrailer);

        void Close()
        {
            if (batchHeader.Exists || batchTrailer.Exists || messages.Count > 0)
                batches.Add(new Hl7Batch(batchHeader, messages, batchTrailer));
            (batchHeader, batchTrailer, messages) = (default, default, []);
        }
    }
}
