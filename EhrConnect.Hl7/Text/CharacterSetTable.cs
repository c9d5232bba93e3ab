using System.Collections.Frozen;
using System.Text;

namespace EhrConnect.Hl7;

/// <summary>The character sets of table 0211 and the code pages that read them.</summary>
internal static class CharacterSetTable
{
    /// <summary>Names, code page, and whether bytes below 128 always stand for ASCII.</summary>
    static readonly (string[] Names, int CodePage, bool IsTransparent)[] Entries =
    [
        (["ASCII", "US-ASCII", "ISO IR6"], 28591, true),
        (["8859/1", "ISO8859/1", "LATIN1", "ISO IR100"], 28591, true),
        (["8859/2", "ISO8859/2", "ISO IR101"], 28592, true),
        (["8859/3", "ISO8859/3", "ISO IR109"], 28593, true),
        (["8859/4", "ISO8859/4", "ISO IR110"], 28594, true),
        (["8859/5", "ISO8859/5", "ISO IR144"], 28595, true),
        (["8859/6", "ISO8859/6", "ISO IR127"], 28596, true),
        (["8859/7", "ISO8859/7", "ISO IR126"], 28597, true),
        (["8859/8", "ISO8859/8", "ISO IR138"], 28598, true),
        (["8859/9", "ISO8859/9", "ISO IR148"], 28599, true),
        (["8859/15", "ISO8859/15", "LATIN9"], 28605, true),
        (["UNICODE UTF-8", "UTF-8", "UNICODE"], 65001, true),
        (["UNICODE UTF-16", "UTF-16", "UTF-16LE"], 1200, false),
        (["UTF-16BE"], 1201, false),
        (["ISO IR87", "ISO IR159"], 50220, false),
        (["ISO IR14", "ISO IR13"], 932, false),
        (["GB 18030-2000", "GB18030"], 54936, false),
        (["BIG-5"], 950, false),
        (["KS X 1001", "KSC 5601"], 51949, true),
    ];

    /// <summary>Letters and digits only, upper case: senders spell these names in many ways.</summary>
    public static string Normalise(string name) => string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();

    public static FrozenDictionary<string, CharacterSet> Build()
    {
        var known = new Dictionary<string, CharacterSet>(StringComparer.Ordinal);
        foreach ((string[] names, int codePage, bool isTransparent) in Entries)
        {
            Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? (codePage == 65001 ? new UTF8Encoding(false) : Encoding.GetEncoding(codePage));
            foreach (string name in names)
                known[Normalise(name)] = new CharacterSet(names[0], encoding, isTransparent);
        }

        return known.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
