using System.Globalization;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>The processor time that processes took, as Linux accounts for it.</summary>
internal static class ProcessorTime
{
    private const double TicksPerSecond = 100;
    private const int ParentField = 1;
    private const int UserField = 11;
    private const int SystemField = 12;
    private const int EndedChildrenUserField = 13;
    private const int EndedChildrenSystemField = 14;

    /// <summary>Seconds of one process.</summary>
    public static double Of(int processId) => Fields(processId.ToString(CultureInfo.InvariantCulture)) is { } fields ? Seconds(fields, UserField, SystemField) : 0;

    /// <summary>Seconds of a server and of all it started, also of those that have ended.</summary>
    public static double OfTree(int processId) =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => Path.GetFileName(folder)!)
            .Where(name => char.IsAsciiDigit(name[0]))
            .Select(name => (Name: name, Fields: Fields(name)))
            .Where(process => process.Fields is not null
                && (string.Equals(process.Name, processId.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
                    || Number(process.Fields, ParentField) == processId))
            .Sum(process => Seconds(process.Fields!, UserField, SystemField, EndedChildrenUserField, EndedChildrenSystemField));

    private static string[]? Fields(string processId)
    {
        try
        {
            // The name of the program stands in parentheses and may hold anything; what follows it is numbers.
            var text = File.ReadAllText($"/proc/{processId}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Number(string[] fields, int field) => long.Parse(fields[field], CultureInfo.InvariantCulture);

    private static double Seconds(string[] fields, params ReadOnlySpan<int> which)
    {
        long ticks = 0;
        foreach (var field in which) ticks += Number(fields, field);
        return ticks / TicksPerSecond;
    }
}
