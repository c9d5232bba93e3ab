namespace EhrConnect.Benchmarks;

/// <summary>Finds the command whose words the arguments begin with.</summary>
static class CommandTable
{
    public static async Task<int> RunAsync((string Name, string Arguments, Func<string[], Task<int>> Run)[] commands, string[] arguments)
    {
        foreach ((string name, _, Func<string[], Task<int>> run) in commands)
        {
            string[] words = name.Split(' ');
            if (arguments.Length >= words.Length && words.SequenceEqual(arguments.Take(words.Length), StringComparer.Ordinal))
                return await run(arguments[words.Length..]);
        }

        await Console.Error.WriteLineAsync("Usage: dotnet run -c Release --project EhrConnect.Benchmarks -- COMMAND");
        foreach ((string name, string parameters, _) in commands)
            await Console.Error.WriteLineAsync($"  {name} {parameters}");
        return 2;
    }
}
