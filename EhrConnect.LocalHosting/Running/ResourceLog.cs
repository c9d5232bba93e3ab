namespace EhrConnect.LocalHosting;

/// <summary><c>EHR_HOME/logs/NAME.log</c>: appended to, moved to <c>.1</c> when it has grown too long, and the last lines kept at hand.</summary>
internal sealed class ResourceLog : IDisposable
{
    const long LongestFile = 20L * 1024 * 1024;
    const int Remembered = 40;

    readonly Lock gate = new();
    readonly string file;
    readonly Queue<string> last = new();
    StreamWriter writer;
    long size;

    public ResourceLog(string directory, string name)
    {
        file = Path.Combine(directory, name + ".log");
        writer = Open();
    }

    public void Write(string line)
    {
        lock (gate)
        {
            if (last.Count == Remembered)
                last.Dequeue();
            last.Enqueue(line);
            writer.WriteLine(line);
            size += line.Length + 1;
            if (size < LongestFile)
                return;
            writer.Dispose();
            writer = Open();
        }
    }

    /// <summary>The most telling of the last lines: not part of a stack trace.</summary>
    public string LastWords()
    {
        lock (gate)
        {
            var lines = last.Select(static l => l.Trim()).Where(static l => l.Length > 0).ToList();
            return lines.LastOrDefault(static l => !l.StartsWith("at ", StringComparison.Ordinal) && !l.StartsWith("---", StringComparison.Ordinal))?.TrimEnd('.') ?? "";
        }
    }

    public IReadOnlyList<string> Tail()
    {
        lock (gate)
            return [.. last];
    }

    public void Dispose()
    {
        lock (gate)
            writer.Dispose();
    }

    StreamWriter Open()
    {
        if (File.Exists(file) && new FileInfo(file).Length >= LongestFile)
            File.Move(file, file + ".1", overwrite: true);
        var stream = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        size = stream.Length;
        return new StreamWriter(stream) { AutoFlush = true };
    }
}
