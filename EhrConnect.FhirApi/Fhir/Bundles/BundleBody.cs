using EhrConnect.FhirStore.Limits;

namespace EhrConnect.FhirApi.Fhir.Bundles;

/// <summary>
/// The body of a bundle while it comes in: it takes memory as it grows, from what its organisation may have, and has to keep
/// coming, so an upload that stalls holds little and not for long.
/// </summary>
sealed class BundleBody(BundleLease lease, TimeProvider time)
{
    private const int FirstPart = 64 * 1024;
    private const int LargestPart = 1024 * 1024;
    private const long OnePart = 4 * LargestPart;

    // At any time, so much within so long. The server's own minimum is an average over the whole body, of which one that was
    // fast at first can live for hours.
    private const int Stretch = 256 * 1024;
    private static readonly TimeSpan StretchTime = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<byte[]> _parts = [];
    private int _filled;

    public long Length { get; private set; }

    /// <summary>Reads all of it; the status to refuse it with, or null.</summary>
    public async Task<int?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var stalled = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stalled.Token, cancellationToken);
        var (stretchEnd, left) = ((long)Stretch, StretchTime);
        var reader = request.BodyReader;
        try
        {
            while (true)
            {
                var started = time.GetTimestamp();
                stalled.CancelAfter(left);
                var read = await reader.ReadAsync(either.Token);
                left -= time.GetElapsedTime(started);
                // Waiting for memory is not the sender's fault.
                stalled.CancelAfter(Timeout.InfiniteTimeSpan);
                foreach (var segment in read.Buffer)
                {
                    if (!await AddAsync(segment, request.ContentLength, cancellationToken)) return StatusCodes.Status429TooManyRequests;
                }

                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) return null;
                if (Length >= stretchEnd) (stretchEnd, left) = (Length + Stretch, StretchTime);
                if (left <= TimeSpan.Zero) return StatusCodes.Status408RequestTimeout;
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return StatusCodes.Status408RequestTimeout;
        }
    }

    /// <summary>The whole body in one piece; the parts are given up.</summary>
    public byte[] Take()
    {
        if (_parts is [var only] && only.Length == Length) return only;
        var body = GC.AllocateUninitializedArray<byte>((int)Length);
        var at = 0;
        for (var i = 0; i < _parts.Count; i++)
        {
            var length = i == _parts.Count - 1 ? _filled : _parts[i].Length;
            _parts[i].AsSpan(0, length).CopyTo(body.AsSpan(at));
            at += length;
            _parts[i] = [];
        }

        _parts.Clear();
        return body;
    }

    private async Task<bool> AddAsync(ReadOnlyMemory<byte> data, long? announced, CancellationToken cancellationToken)
    {
        while (data.Length > 0)
        {
            if (_parts.Count == 0 || _filled == _parts[^1].Length)
            {
                var size = NextPart(announced);
                if (!await lease.TakeForBodyAsync(size, Patience, time, cancellationToken)) return false;
                _parts.Add(GC.AllocateUninitializedArray<byte>(size));
                _filled = 0;
            }

            var length = Math.Min(data.Length, _parts[^1].Length - _filled);
            data[..length].CopyTo(_parts[^1].AsMemory(_filled));
            (_filled, Length, data) = (_filled + length, Length + length, data[length..]);
        }

        return true;
    }

    private int NextPart(long? announced) =>
        _parts.Count == 0 && announced <= OnePart ? (int)announced : Math.Min(LargestPart, FirstPart << Math.Min(_parts.Count, 4));
}
