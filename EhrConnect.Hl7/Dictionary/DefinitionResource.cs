using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>Reads the blocks of the embedded dictionary: a line of names and sizes, then brotli blocks.</summary>
internal static class DefinitionResource
{
    const string Name = "hl7-definitions";

    /// <summary>The lines of a block.</summary>
    public static IEnumerable<string[]> Lines(string block)
    {
        using Stream resource = typeof(DefinitionResource).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException("The assembly was built without its HL7 dictionary.");
        byte[] all = new byte[resource.Length];
        resource.ReadExactly(all);
        int offset = Array.IndexOf(all, (byte)'\n') + 1;
        foreach (string entry in Encoding.ASCII.GetString(all, 0, offset - 1).Split(';'))
        {
            string[] parts = entry.Split(':');
            int length = int.Parse(parts[1], CultureInfo.InvariantCulture);
            if (string.Equals(parts[0], block, StringComparison.Ordinal))
                return Read(all, offset, length);
            offset += length;
        }

        throw new ArgumentOutOfRangeException(nameof(block), $"The HL7 dictionary has no block '{block}'.");
    }

    static List<string[]> Read(byte[] all, int offset, int length)
    {
        using var brotli = new BrotliStream(new MemoryStream(all, offset, length), CompressionMode.Decompress);
        using var reader = new StreamReader(brotli, Encoding.UTF8);
        var lines = new List<string[]>();
        while (reader.ReadLine() is string line)
            lines.Add(line.Split('\t'));
        return lines;
    }
}
