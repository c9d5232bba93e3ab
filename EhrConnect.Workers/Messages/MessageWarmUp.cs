using System.Text;
using EhrConnect.Fhir.Reading;
using EhrConnect.Hl7;
using EhrConnect.Mapping;

namespace EhrConnect.Workers.Messages;

/// <summary>
/// Maps and reads one message of its own before the service says it is healthy: the FHIR model and the code on the way take
/// seconds to load the first time, and the first real message should not wait for them.
/// </summary>
internal sealed class MessageWarmUp(IMessageMapper mapper) : IHostedLifecycleService
{
    private const string Sample =
        "MSH|^~\\&|WARM|UP|||20240101||ADT^A01^ADT_A01|1|P|2.5.1\rPID|1||1^^^WARM^MR||UP^WARM||19800101|F|||1 Street^^City||1\rPV1|1|I|||||||||||||||||1\r";

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (Hl7Message.Parse(Encoding.ASCII.GetBytes(Sample)).Message is not { } message) return Task.CompletedTask;
        var references = new Dictionary<string, string>(StringComparer.Ordinal) { ["patient"] = "Patient/1" };
        foreach (var mapped in mapper.Map(message, new MappingContext(Guid.Empty, TimeSpan.Zero)).Resources)
        {
            ResourceReader.Read(ResourceMerge.Apply(null, mapped, "urn:uuid:00000000-0000-0000-0000-000000000000", references), mapped.Type);
        }

        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
