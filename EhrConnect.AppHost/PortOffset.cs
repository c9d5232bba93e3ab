using System.Globalization;

namespace EhrConnect.AppHost;

/// <summary>EHR_PORT_OFFSET: moves every port of a run, so that stacks can stand side by side. A deployment has no such neighbours.</summary>
internal sealed class PortOffset
{
    readonly int offset;
    readonly bool running;

    PortOffset(int offset, bool running)
    {
        this.offset = offset;
        this.running = running;
    }

    public static PortOffset From(IDistributedApplicationBuilder builder)
    {
        var runs = builder.ExecutionContext.IsRunMode;
        var text = runs ? builder.Configuration["EHR_PORT_OFFSET"] : null;
        if (string.IsNullOrEmpty(text))
            return new(0, runs);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= 50_000
            ? new(number, runs)
            : throw new DistributedApplicationException($"EHR_PORT_OFFSET is '{text}': give a number from 0 to 50000.");
    }

    /// <summary>The port, moved.</summary>
    public int Of(int port) => port + offset;

    /// <summary>The port, moved; null in publish mode, where the deployment chooses.</summary>
    public int? InRunMode(int port) => running ? Of(port) : null;
}
