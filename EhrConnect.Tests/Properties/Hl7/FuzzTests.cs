using System.Diagnostics;
using System.Text;
using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Properties.Hl7;

/// <summary>Hostile input. Runs for three seconds; EHR_FUZZ_SECONDS makes it run longer.</summary>
public sealed class FuzzTests
{
    const string Seed = "MSH|^~\\&#|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.7||||||8859/1~ISO IR87\rPID|1||7^^^N&1&ISO~8||D\\F\\E&V^J||1980\rOBX|1|FT|a||\\.sp99\\\\X4142\\\\M2442\\;3\\C2842\\\"\"\r\nZZ1|\r";

    static readonly string[] Paths = ["MSH-9.2", "PID-3(2).4.2", "PID-5.1", "OBX-5", "ZZ1-1", "/PATIENT_RESULT/ORDER_OBSERVATION/OBX-5"];

    static TimeSpan Limit => TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("EHR_FUZZ_SECONDS"), out int seconds) ? seconds : 3);

    [Fact]
    public void Random_and_mutated_bytes_never_throw_and_never_grow()
    {
        var random = new Random(20260304);
        byte[] seed = Encoding.Latin1.GetBytes(Seed);
        long worst = 0;
        var clock = Stopwatch.StartNew();
        for (int round = 0; clock.Elapsed < Limit; round++)
        {
            byte[] input = round % 4 == 0 ? Noise(random) : Mutate(seed, random);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Visit(input);
            if (round > 2000)
                worst = Math.Max(worst, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        // A few hundred bytes of input may cost strings and lists, never megabytes.
        Assert.InRange(worst, 0, 4_000_000);
    }

    [Fact]
    public void Every_prefix_of_a_message_is_read_and_kept()
    {
        byte[] seed = Encoding.Latin1.GetBytes(Seed);
        for (int length = 0; length <= seed.Length; length++)
            Visit(seed[..length]);
    }

    static void Visit(byte[] input)
    {
        Hl7ParseResult result = Hl7Message.Parse(input);
        Assert.True(result.Bytes.Span.SequenceEqual(input));
        _ = result.Warnings.Count;
        _ = Hl7File.Read(input).Messages.Count();
        if (result.Message is not Hl7Message message)
            return;
        Assert.True(message.Edit().ToBytes().AsSpan().SequenceEqual(input));
        foreach (string path in Paths)
            _ = message[path].Text;
        foreach (Hl7Leaf leaf in message.Leaves())
        {
            _ = leaf.Value.Text;
            _ = leaf.Value.Timestamp;
            _ = leaf.Value.Number;
        }

        _ = new Hl7Validator().Validate(message, ValidationLevel.Tables);
        _ = Hl7MessageJson.ToJson(message);
        // A change taken in reads back, and everything else of the message stays.
        if (message["MSH-10"].State != ValueState.Absent && message.Delimiters.Escape != Delimiters.None)
            Assert.Equal("N|1\r", message.With("MSH-10", "N|1\r")["MSH-10"].Text);
        Assert.True(Hl7Message.Parse(new AcknowledgmentBuilder(TimeProvider.System).Build(message, AcknowledgmentCode.AE)).IsMessage);
    }

    static byte[] Noise(Random random)
    {
        byte[] bytes = new byte[random.Next(300)];
        random.NextBytes(bytes);
        if (random.Next(2) == 0 && bytes.Length > 8)
            "MSH|^~\\&"u8.CopyTo(bytes);
        return bytes;
    }

    static byte[] Mutate(byte[] seed, Random random)
    {
        List<byte> bytes = [.. seed];
        for (int change = random.Next(1, 12); change > 0; change--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveAt(at); break;
                case 2: bytes.Insert(at, seed[random.Next(seed.Length)]); break;
                default: bytes.InsertRange(at, seed[..random.Next(20)]); break;
            }
        }

        return [.. bytes];
    }
}
