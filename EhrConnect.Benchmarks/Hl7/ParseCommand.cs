using EhrConnect.Hl7;

namespace EhrConnect.Benchmarks.Hl7;

/// <summary><c>hl7-parse FILE</c>: one message as JSON.</summary>
static class ParseCommand
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is not [string file] || !File.Exists(file))
        {
            await Console.Error.WriteLineAsync("hl7-parse: give one existing file.");
            return 2;
        }

        Hl7ParseResult result = Hl7Message.Parse(await File.ReadAllBytesAsync(file));
        if (!result.IsMessage)
        {
            await Console.Error.WriteLineAsync($"{file}: {result.Error.Text} (byte {result.Error.Position})");
            return 1;
        }

        Console.WriteLine(Hl7MessageJson.ToJson(result.Message, indented: true));
        return 0;
    }
}
