using EhrConnect.Hl7;

namespace EhrConnect.Benchmarks.Hl7;

/// <summary><c>hl7-validate DIR</c>: how often each finding of the validator occurs in the messages below a folder, most frequent first.</summary>
static class ValidateCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [string folder] || !Directory.Exists(folder))
        {
            await Console.Error.WriteLineAsync("hl7-validate: give an existing folder; every *.hl7 below it is checked.");
            return 2;
        }

        var validator = new Hl7Validator();
        var counts = new Dictionary<string, (int Findings, HashSet<string> Files)>(StringComparer.Ordinal);
        int files = 0, clean = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.hl7", SearchOption.AllDirectories))
        {
            if (Hl7Message.Parse(await File.ReadAllBytesAsync(file)).Message is not Hl7Message message)
                continue;
            files++;
            IReadOnlyList<ValidationIssue> issues = validator.Validate(message, ValidationLevel.Tables);
            clean += Hl7Validator.IsValid(issues) ? 1 : 0;
            foreach (ValidationIssue issue in issues)
            {
                string key = $"{issue.Severity,-11} {(int)issue.Code} {message.Header.Version} {issue.Location with { Sequence = 1, Repetition = 0 }} {issue.Message[(issue.Message.IndexOf(' ', StringComparison.Ordinal) + 1)..]}";
                (int findings, HashSet<string> found) = counts.GetValueOrDefault(key, (0, new HashSet<string>(StringComparer.Ordinal)));
                found.Add(file);
                counts[key] = (findings + 1, found);
            }
        }

        Console.WriteLine($"files={files} without-errors={clean}");
        foreach ((string key, (int findings, HashSet<string> found)) in counts.OrderByDescending(c => c.Value.Files.Count))
            Console.WriteLine($"{found.Count,5} files {findings,6} findings  {key}");
        return 0;
    }
}
