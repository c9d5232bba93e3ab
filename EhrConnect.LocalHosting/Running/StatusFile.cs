using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace EhrConnect.LocalHosting;

/// <summary>
/// <c>EHR_HOME/run/apphost.json</c>, replaced as a whole on every change. Each resource stands on a line of its own, so that a shell can read it.
/// </summary>
internal sealed class StatusFile(string file, TimeProvider time)
{
    readonly Lock gate = new();
    readonly Dictionary<string, ResourceStatus> resources = new(StringComparer.Ordinal);
    readonly DateTimeOffset started = time.GetUtcNow();
    RunPhase phase = RunPhase.Starting;
    string error = "";

    public RunPhase Phase
    {
        get
        {
            lock (gate)
                return phase;
        }
    }

    public ResourceStatus this[string name]
    {
        get
        {
            lock (gate)
                return resources[name];
        }
    }

    public IReadOnlyList<ResourceStatus> Resources
    {
        get
        {
            lock (gate)
                return [.. resources.Values];
        }
    }

    public void SetPhase(RunPhase value, string message = "")
    {
        lock (gate)
        {
            phase = value;
            error = message;
            Write();
        }
    }

    public void Set(ResourceStatus status)
    {
        lock (gate)
        {
            resources[status.Name] = status;
            Write();
        }
    }

    void Write()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{{\"pid\":{Environment.ProcessId},\"phase\":{Json(phase.ToString().ToLowerInvariant())},\"started\":{Json(started.ToString("O"))},\"error\":{Json(error)},\n\"resources\":[");
        var separator = "\n";
        foreach (var r in resources.Values)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{separator}{{\"name\":{Json(r.Name)},\"state\":{Json(r.State.ToString().ToLowerInvariant())},\"pid\":{r.ProcessId},\"restarts\":{r.Restarts},\"url\":{Json(r.Url)},\"health\":{Json(r.HealthUrl)},\"error\":{Json(r.Error)}}}");
            separator = ",\n";
        }

        text.Append("\n]}\n");
        File.WriteAllText(file + ".new", text.ToString());
        File.Move(file + ".new", file, overwrite: true);
    }

    static string Json(string value) => $"\"{JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
