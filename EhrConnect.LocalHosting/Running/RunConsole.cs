namespace EhrConnect.LocalHosting;

/// <summary>The terminal of a run: every line says which resource it is from.</summary>
internal sealed class RunConsole(TextWriter output, bool colours)
{
    static readonly string[] Palette = ["36", "32", "33", "35", "34", "96", "92", "93", "95", "94"];
    readonly Lock gate = new();
    readonly Dictionary<string, string> prefixes = new(StringComparer.Ordinal);
    int width;

    /// <summary>Announces the names, so that the columns line up.</summary>
    public void Register(IReadOnlyList<string> names)
    {
        width = names.Max(static n => n.Length);
        for (var i = 0; i < names.Count; i++)
        {
            var padded = names[i].PadRight(width) + " | ";
            prefixes[names[i]] = colours ? $"\e[{Palette[i % Palette.Length]}m{padded}\e[0m" : padded;
        }
    }

    /// <summary>A line a resource printed.</summary>
    public void Resource(string name, string line)
    {
        lock (gate)
            output.WriteLine(prefixes[name] + line);
    }

    /// <summary>A line of the app host itself.</summary>
    public void Say(string line)
    {
        lock (gate)
            output.WriteLine(colours ? $"\e[1m{line}\e[0m" : line);
    }

    /// <summary>What runs where, once everything is healthy.</summary>
    public void Table(IReadOnlyList<ResourceStatus> resources)
    {
        lock (gate)
        {
            output.WriteLine();
            foreach (var r in resources)
                output.WriteLine($"{r.Name.PadRight(width)}   {r.State.ToString().ToLowerInvariant(),-10} {r.Url}");
            output.WriteLine();
        }
    }
}
