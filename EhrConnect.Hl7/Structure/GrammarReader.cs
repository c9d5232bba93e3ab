using System.Globalization;

namespace EhrConnect.Hl7;

/// <summary>
/// Reads the compact form of a message structure: <c>MSH SFT* PATIENT?( PID NTE* ) &lt;OBR|RQD&gt;+</c>,
/// where nothing means exactly one, <c>?</c> at most one, <c>*</c> any number, <c>+</c> at least one, <c>{min,max}</c> the rest.
/// </summary>
internal static class GrammarReader
{
    public static IReadOnlyList<StructureElement> Read(string grammar)
    {
        var tokens = new Queue<string>(grammar.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return ReadList(tokens);
    }

    static List<StructureElement> ReadList(Queue<string> tokens)
    {
        var elements = new List<StructureElement>();
        while (tokens.TryDequeue(out string? token) && token is not ")")
        {
            bool isGroup = token.EndsWith('(');
            string text = isGroup ? token[..^1] : token;
            (string name, int minimum, int maximum) = Multiplicity(text);
            string[] segments = isGroup ? [] : name.Trim('<', '>').Split('|');
            elements.Add(new StructureElement(isGroup ? name : segments[0], segments, isGroup ? ReadList(tokens) : [], minimum, maximum, elements.Count));
        }

        return elements;
    }

    static (string Name, int Minimum, int Maximum) Multiplicity(string text)
    {
        switch (text[^1])
        {
            case '?':
                return (text[..^1], 0, 1);
            case '*':
                return (text[..^1], 0, int.MaxValue);
            case '+':
                return (text[..^1], 1, int.MaxValue);
            case '}':
                int open = text.IndexOf('{', StringComparison.Ordinal);
                string[] limits = text[(open + 1)..^1].Split(',');
                int maximum = int.Parse(limits[1], CultureInfo.InvariantCulture);
                return (text[..open], int.Parse(limits[0], CultureInfo.InvariantCulture), maximum == 0 ? int.MaxValue : maximum);
            default:
                return (text, 1, 1);
        }
    }
}
