using System.Buffers;
using EhrConnect.Hl7;

namespace EhrConnect.Benchmarks.Hl7;

/// <summary><c>hl7-corpus DIR</c>: parses, reads, decodes and writes back every message below a folder.</summary>
static class CorpusCommand
{
    static readonly string[] Paths =
    [
        "MSH-3", "MSH-4", "MSH-6", "MSH-7", "MSH-9.1", "MSH-9.2", "MSH-10", "MSH-12", "PID-3.1", "PID-3(2).4.2",
        "PID-5.1", "PID-5.2", "PID-7", "PID-8", "PID-11.5", "PV1-2", "PV1-19.1", "OBR-4.1", "OBX(3)-5", "OBX-5",
    ];

    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [string folder] || !Directory.Exists(folder))
        {
            await Console.Error.WriteLineAsync("hl7-corpus: give an existing folder; every *.hl7 below it is read.");
            return 2;
        }

        int files = 0, identical = 0, threw = 0, warned = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.hl7", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            files++;
            try
            {
                byte[] bytes = await File.ReadAllBytesAsync(file);
                Hl7ParseResult result = Hl7Message.Parse(bytes);
                warned += result.Warnings.Count > 0 ? 1 : 0;
                if (result.Message is Hl7Message message)
                    Visit(message);
                identical += result.Bytes.Span.SequenceEqual(bytes) && (result.Message is null || Rewritten(result.Message, bytes)) ? 1 : 0;
            }
#pragma warning disable CA1031 // The command counts exceptions of any kind.
            catch (Exception problem)
#pragma warning restore CA1031
            {
                threw++;
                await Console.Error.WriteLineAsync($"{file}: {problem.GetType().Name} {problem.Message}");
            }
        }

        Console.WriteLine($"files={files} identical={identical} threw={threw} warned={warned}");
        return threw == 0 && identical == files ? 0 : 1;
    }

    /// <summary>Writes back through the editor, untouched and after a change that is taken back: the bytes pass through every part that could change them.</summary>
    static bool Rewritten(Hl7Message message, byte[] bytes)
    {
        if (!message.Edit().ToBytes().AsSpan().SequenceEqual(bytes))
            return false;
        // Plain letters are written alike in every character set and with any delimiters.
        if (message["MSH-3"].Text is not string text || !text.All(char.IsAsciiLetterOrDigit))
            return true;
        Hl7MessageEditor editor = message.Edit().Set("MSH-3", text + "X");
        return !editor.ToBytes().AsSpan().SequenceEqual(bytes) && editor.Set("MSH-3", text).ToBytes().AsSpan().SequenceEqual(bytes);
    }

    static void Visit(Hl7Message message)
    {
        foreach (string path in Paths)
            _ = message[path].Text;
        char[] characters = ArrayPool<char>.Shared.Rent(message.Text.Length + 1024);
        foreach (Hl7Leaf leaf in message.Leaves())
        {
            if (!leaf.Value.TryDecode(characters, out _))
                _ = leaf.Value.Text;
            _ = leaf.Value.Timestamp;
            _ = leaf.Value.Number;
        }

        ArrayPool<char>.Shared.Return(characters);
    }
}
