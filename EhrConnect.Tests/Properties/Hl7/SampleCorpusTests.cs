using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Properties.Hl7;

/// <summary>The sample messages beside the repository, where there are some.</summary>
public sealed class SampleCorpusTests
{
    public static TheoryData<string> Files()
    {
        var data = new TheoryData<string>();
        string folder = SampleTheoryAttribute.Folder ?? string.Empty;
        foreach (string file in folder.Length == 0 ? [] : Directory.EnumerateFiles(folder, "*.hl7", SearchOption.AllDirectories))
            data.Add(Path.GetRelativePath(folder, file));
        return data;
    }

    [SampleTheory]
    [MemberData(nameof(Files))]
    public void Samples_and_all_their_prefixes_are_read_and_kept(string name)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(SampleTheoryAttribute.Folder!, name));
        Hl7ParseResult whole = Hl7Message.Parse(bytes);
        if (whole.Message is Hl7Message message)
        {
            Assert.True(message.Edit().ToBytes().AsSpan().SequenceEqual(bytes));
            foreach (Hl7Leaf leaf in message.Leaves())
                _ = leaf.Value.Text;
            _ = new Hl7Validator().Validate(message, ValidationLevel.Tables);
        }

        // Short prefixes one by one, long messages in steps: the number of steps stays the same.
        for (int length = 0; length < bytes.Length; length += length < 300 ? 1 : Math.Max(1, bytes.Length / 200))
        {
            Hl7ParseResult result = Hl7Message.Parse(bytes.AsMemory(0, length));
            Assert.Equal(length, result.Bytes.Length);
            if (result.Message is not Hl7Message prefix)
                continue;
            Assert.True(prefix.Edit().ToBytes().AsSpan().SequenceEqual(bytes.AsSpan(0, length)));
            foreach (Hl7Leaf leaf in prefix.Leaves())
                _ = leaf.Value.Text;
        }
    }
}
