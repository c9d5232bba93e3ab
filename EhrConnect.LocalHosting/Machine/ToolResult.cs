namespace EhrConnect.LocalHosting;

/// <summary>How a short command ended.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Errors)
{
    public bool Succeeded => ExitCode == 0;

    /// <summary>The last line of what the command complained about.</summary>
    public string Complaint => (Errors.Length > 0 ? Errors : Output).Split('\n')[^1].Trim();
}
