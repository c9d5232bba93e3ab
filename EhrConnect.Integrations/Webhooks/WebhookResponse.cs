using System.Buffers;
using System.Text;

namespace EhrConnect.Integrations.Webhooks;

/// <summary>Reads as much of a receiver's answer as is worth keeping, and no more than it costs little to read.</summary>
internal static class WebhookResponse
{
    private const int ReadAtMost = 16 * 1024;
    private const int KeepAtMost = 1024;

    /// <summary>
    /// The first kilobyte as text; null when there is none. Reading on to 16 kB lets an ordinary answer end, so that its
    /// connection can be used again; a longer one is cut off with its connection.
    /// </summary>
    public static async Task<string?> ReadSnippetAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ReadAtMost);
        var length = 0;
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancellationToken);
            while (length < ReadAtMost)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(length, ReadAtMost - length), cancellationToken);
                if (read == 0) break;
                length += read;
            }
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException)
        {
            // The status is the answer; a body that breaks off changes nothing about it.
        }

        var snippet = Text(buffer.AsSpan(0, Math.Min(length, KeepAtMost)));
        ArrayPool<byte>.Shared.Return(buffer);
        return snippet.Length > 0 ? snippet : null;
    }

    private static string Text(ReadOnlySpan<byte> bytes)
    {
        var characters = new char[bytes.Length];
        // Without flushing, a character cut in two at the end is left out rather than shown as broken.
        Encoding.UTF8.GetDecoder().Convert(bytes, characters, flush: false, out _, out var count, out _);
        return string.Concat(characters.Take(count).Where(static c => !char.IsControl(c) || c is '\n' or '\t'));
    }
}
