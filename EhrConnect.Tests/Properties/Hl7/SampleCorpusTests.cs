using System.Runtime.CompilerServices;
using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Properties.Hl7;

/// <summary>The sample messages beside the repository, where there are some.</summary>
public sealed class SampleCorpusTests
{
    static readonly string? Folder = Find();

    static string? Find([CallerFilePath] string here = "")
    {
        for (DirectoryInfo? folder = new FileInfo(here).Directory; folder is not null; folder = folder.Parent)
        {
            string samples = Path.Combine(folder.FullName, "..", "shared", "data", "hl7");
            if (File.Exists(Path.Combine(folder.FullName, "global.json")))
                return Directory.Exists(samples) ? samples : null;
        }

        return null;
    }

    public static TheoryData<string?> Files()
    {
        var data = new TheoryData<string?>();
        foreach (string file in Folder is null ? [] : Directory.EnumerateFiles(Folder, "*.hl7", SearchOption.AllDirectories))
            data.Add(Path.GetRelativePath(Folder, file));
        if (data.Count == 0)
            data.Add((string?)null);
        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Samples_and_all_their_prefixes_are_read_and_kept(string? name)
    {
        // Nothing to check on a machine without the samples; xunit 2 has no way to skip at run time, so the row says so by its null name.
        if (name is null)
            return;
        byte[] bytes = File.ReadAllBytes(Path.Combine(Folder!, name));
        Hl7ParseResult whole = Hl7Message.Parse(bytes);
        if (whole.Message is Hl7Message message)
        {
            Assert.True(message.Edit().ToBytes().AsSpan().SequenceEqual(bytes));
            foreach (Hl7Leaf leaf in message.Leaves())
                _ = leaf.Value.Text;
            Assert.NotNull(message.Header.MessageCode);
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
