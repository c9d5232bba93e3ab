using System.Buffers;
using System.Text;
using EhrConnect.Hl7;

namespace EhrConnect.Benchmarks.Hl7;

/// <summary><c>bench hl7</c>: one core, every work beside string.Split and memcpy on the same message in the same run.</summary>
static class Hl7Benchmark
{
    const int Rounds = 25;
    // What a work makes is kept until it makes the next: large arrays that are dropped at once are given back to the system and cost page faults.
    static object s_kept = string.Empty;

    public static Task<int> RunAsync(string[] arguments)
    {
        _ = s_kept;
        Console.WriteLine($"{"message",-16}{"work",-34}{"µs",10}{"least",10}{"MB/s",9}{"memcpy",8}{"x split",9}{"B alloc",9}{"beyond",8}  goal");
        foreach ((string name, byte[] bytes) in SampleMessages.All)
        {
            if (arguments.Length == 0 || name.Contains(arguments[0], StringComparison.OrdinalIgnoreCase))
                Report(name, bytes, arguments.Length > 1 ? arguments[1] : string.Empty);
        }

        return Task.FromResult(0);
    }

    static void Report(string name, byte[] bytes, string only)
    {
        string text = Encoding.UTF8.GetString(bytes);
        byte[] target = new byte[bytes.Length + 1024];
        char[] characters = new char[bytes.Length];
        var index = new PositionIndex();
        Measure copy = new("memcpy", () => bytes.CopyTo(target, 0));
        Measure split = new("string.Split", () => Split(text));
        Measure five = new("parse + 5 fields", () => FiveFields(bytes));
        Measure header = new("parse + acknowledgement decision", () => HeaderOnly(bytes));
        Hl7Message message = Hl7Message.Parse(bytes).Message!;
        Measure positions = new("index of every position", () => index.Read(message));
        Measure parseAndIndex = new("parse + index of every position", () => index.Read(Hl7Message.Parse(bytes).Message!));
        Measure walk = new("walk every value", () => Walk(bytes));
        Measure decode = new("decode every value to characters", () => DecodeAll(bytes, characters));
        Measure strings = new("decode every value to strings", () => DecodeAllStrings(bytes));
        var output = new ArrayBufferWriter<byte>(bytes.Length + 1024);
        var acknowledgments = new AcknowledgmentBuilder(TimeProvider.System);
        Measure answer = new("write an acknowledgement", () => Answer(output, acknowledgments, message));
        Measure array = new("copy to a new array", () => s_kept = bytes.AsSpan().ToArray());
        Measure edit = new("parse + one edit + write", () => s_kept = Hl7Message.Parse(bytes).Message!.BytesWith("PID-5.1", "ROE & SON"));
        Measure editInto = new("parse + one edit into a buffer", () => EditInto(output, bytes));
        Measure copyInto = new("copy into a buffer", () => CopyInto(output, bytes));
        Measure[] all = [copy, array, copyInto, split, five, header, answer, positions, parseAndIndex, walk, decode, strings, edit, editInto];
        all = [.. all.Where(one => one.Name.Contains(only, StringComparison.Ordinal) || one == copy || one == split || one == array || one == copyInto)];
        // Twice: the first pass makes the code warm that several of them share.
        foreach (Measure one in all.Concat(all))
            one.WarmUp();
        Pin(onlyOne: true);
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Measure one in all)
                one.Round();
        }

        Pin(onlyOne: false);
        bool isSmall = bytes.Length < 4096;
        foreach (Measure one in all)
        {
            string goal = one.Name switch
            {
                "parse + 5 fields" => Goal(split.Nanoseconds / one.Nanoseconds, isSmall ? 5 : 30),
                "index of every position" or "parse + index of every position" when !isSmall => Goal(split.Nanoseconds / one.Nanoseconds, 5),
                "parse + one edit + write" => $"{one.Nanoseconds / array.Nanoseconds:F1}x copying to a new array, goal <= 3x",
                "parse + one edit into a buffer" => $"{one.Nanoseconds / copyInto.Nanoseconds:F1}x copying into a buffer",
                "decode every value to characters" when bytes.Length is > 8000 and < 9000 => $"<= 20 µs: {(one.Nanoseconds <= 20_000 ? "met" : "missed")}",
                _ => string.Empty,
            };
            long beyond = string.Equals(one.Name, five.Name, StringComparison.Ordinal) ? one.AllocatedBytes - StringBytes(bytes) : one.AllocatedBytes;
            Console.WriteLine($"{name,-16}{one.Name,-34}{one.Nanoseconds / 1000,10:F3}{one.Least / 1000,10:F3}{bytes.Length / one.Nanoseconds * 1000,9:F0}{copy.Nanoseconds / one.Nanoseconds,8:P1}"
                + $"{split.Nanoseconds / one.Nanoseconds,9:F1}{one.AllocatedBytes,9}{beyond,8}  {goal}");
        }
    }

    /// <summary>One core while measuring; all of them while the compiler in the background still has work.</summary>
    static void Pin(bool onlyOne)
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
            System.Diagnostics.Process.GetCurrentProcess().ProcessorAffinity = onlyOne ? 2 : (nint)((1L << Math.Min(62, Environment.ProcessorCount)) - 1);
    }

    static string Goal(double ratio, int wanted) => $">= {wanted}x split: {(ratio >= wanted ? "met" : "missed")}";

    /// <summary>The usual way: lines, then fields of every line, then the components of the two fields that have some.</summary>
    static int Split(string text)
    {
        string[]? header = null, patient = null;
        foreach (string line in text.Split('\r'))
        {
            string[] fields = line.Split('|');
            if (string.Equals(fields[0], "MSH", StringComparison.Ordinal))
                header = fields;
            else if (string.Equals(fields[0], "PID", StringComparison.Ordinal))
                patient = fields;
        }

        return header![8].Length + header[9].Length + patient![3].Split('^')[0].Length + patient[5].Split('^')[0].Length + patient[7].Length;
    }

    static int FiveFields(byte[] bytes)
    {
        Hl7Message message = Hl7Message.Parse(bytes).Message!;
        return message["MSH-9"].Text!.Length + message["MSH-10"].Text!.Length + message["PID-3.1"].Text!.Length + message["PID-5.1"].Text!.Length + message["PID-7"].Text!.Length;
    }

    static long StringBytes(byte[] bytes)
    {
        Hl7Message message = Hl7Message.Parse(bytes).Message!;
        return new[] { "MSH-9", "MSH-10", "PID-3.1", "PID-5.1", "PID-7" }.Sum(path => (22L + 2 * message[path].Text!.Length + 7) / 8 * 8);
    }

    static bool HeaderOnly(byte[] bytes) => AcknowledgmentRequest.Of(Hl7Message.Parse(bytes).Message!).IsEnhanced;

    static int Walk(byte[] bytes)
    {
        int count = 0;
        LeafEnumerator leaves = Hl7Message.Parse(bytes).Message!.Leaves();
        while (leaves.MoveNext())
            count++;
        return count;
    }

    static int DecodeAll(byte[] bytes, char[] characters)
    {
        int total = 0;
        LeafEnumerator leaves = Hl7Message.Parse(bytes).Message!.Leaves();
        while (leaves.MoveNext())
        {
            if (leaves.TryDecode(characters, out int written))
                total += written;
        }

        return total;
    }

    static int DecodeAllStrings(byte[] bytes)
    {
        int total = 0;
        LeafEnumerator leaves = Hl7Message.Parse(bytes).Message!.Leaves();
        while (leaves.MoveNext())
            total += leaves.Text?.Length ?? 0;
        return total;
    }

    static void EditInto(ArrayBufferWriter<byte> output, byte[] bytes)
    {
        output.ResetWrittenCount();
        Hl7Message.Parse(bytes).Message!.WriteWith(output, "PID-5.1", "ROE & SON");
    }

    static void Answer(ArrayBufferWriter<byte> output, AcknowledgmentBuilder acknowledgments, Hl7Message message)
    {
        output.ResetWrittenCount();
        acknowledgments.Write(output, message, AcknowledgmentCode.AA);
    }

    static void CopyInto(ArrayBufferWriter<byte> output, byte[] bytes)
    {
        output.ResetWrittenCount();
        output.Write(bytes);
    }
}
