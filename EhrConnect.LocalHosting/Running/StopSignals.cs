using System.Runtime.InteropServices;

namespace EhrConnect.LocalHosting;

/// <summary>Turns Ctrl-C, SIGTERM and a closed terminal into a cancelled token.</summary>
internal sealed class StopSignals : IDisposable
{
    readonly CancellationTokenSource source;
    readonly List<PosixSignalRegistration> registrations = [];

    public StopSignals(CancellationToken outer)
    {
        source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        foreach (var signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
            registrations.Add(PosixSignalRegistration.Create(signal, Handle));
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        registrations.ForEach(static r => r.Dispose());
        source.Dispose();
    }

    void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        source.Cancel();
    }
}
