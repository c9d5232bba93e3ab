using System.Globalization;
using EhrConnect.Hl7;

namespace EhrConnect.Benchmarks.Hl7;

/// <summary><c>hl7-describe VERSION PATH</c>: what the dictionary knows of a place.</summary>
static class DescribeCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [string version, string text] || Hl7Version.Find(version) is null || !Hl7Path.TryParse(text, out Hl7Path? path))
        {
            await Console.Error.WriteLineAsync("hl7-describe: give a version from 2.1 to 2.8.2 and a path, for example: hl7-describe 2.5.1 PID-5.1");
            return 2;
        }

        var dictionary = Hl7Dictionary.For(version);
        if (dictionary.Describe(path) is not string line)
        {
            await Console.Error.WriteLineAsync($"Version {version} does not define {path}.");
            return 1;
        }

        Console.WriteLine(line);
        if (dictionary.Definition(path) is FieldDefinition definition)
            Print(definition);
        foreach (FieldDefinition field in path.Field == 0 ? dictionary.Segment(path.Segment)!.Fields : [])
            Console.WriteLine($"  {path.Segment}-{field.Number,-3} {field.DataType,-7}{field.Usage,-12}{field.Description}");
        return 0;
    }

    static void Print(FieldDefinition definition)
    {
        string repetitions = definition.MaximumRepetitions == 0 ? "any number" : definition.MaximumRepetitions.ToString(CultureInfo.InvariantCulture);
        Console.WriteLine($"  usage {definition.Usage}, repetitions {repetitions}, length {definition.MaximumLength}");
        if (Hl7Dictionary.Table(definition.Table) is not CodeTable table)
            return;
        Console.WriteLine($"  table {table.Number:0000} {table.Description}");
        foreach ((string code, string description) in table.Codes)
            Console.WriteLine($"    {code,-8}{description}");
    }
}
