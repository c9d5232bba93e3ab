using System.Text.Json;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Events;
using EhrConnect.Data.Messages;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Resources;
using EhrConnect.Data.Sessions;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Reading;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.Writing;
using EhrConnect.Hl7;
using EhrConnect.Integrations.Hl7v2.Inbound;
using EhrConnect.Mapping;

namespace EhrConnect.Workers.Messages;

/// <summary>
/// The one effect of a message: its resources, their events and webhook deliveries, its audit record and its completion
/// commit together or not at all.
/// </summary>
internal sealed class MessageEffect(OrgDatabase database, MessageQueue messages, ResourceStore resources, ResourceWriter writer, OrganizationSettingsCache settings, LaterAcknowledgments acknowledgments, AcknowledgmentEffect answers, IMessageMapper mapper, TimeProvider time)
{
    /// <summary>Null when the message took effect; otherwise why it cannot.</summary>
    public async Task<ProcessingError?> ApplyAsync(ClaimedMessage message, string worker, CancellationToken cancellationToken)
    {
        if (Hl7Message.Parse(message.Raw, OptionsFor(message)).Message is not { } parsed) return new ProcessingError("unreadable", "The message cannot be parsed", MayPass: false);
        if (parsed.IsAcknowledgment) return await answers.ApplyAsync(message, worker, cancellationToken);
        var mapping = mapper.Map(parsed, new MappingContext(message.Id, TimeSpan.Zero));
        if (mapping.Error is { } error) return new ProcessingError(error.Code, error.Text, MayPass: false);

        await using var session = database.Open(message.OrgId);
        var results = new List<MessageResult>();
        var references = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var mapped in mapping.Resources)
        {
            var (written, invalid) = await WriteAsync(session, message, mapped, references, cancellationToken);
            if (invalid is not null) return invalid;
            references[mapped.LocalName] = $"{mapped.Type}/{written!.Resource.Id}";
            results.Add(new MessageResult(mapped.Type, written.Resource.Id, written.Resource.Version, written.Created ? "create" : "update"));
        }

        var now = time.GetUtcNow();
        EventStatements.Enqueue(session, MessageEvents.Of(EventTypes.Hl7Processed, message, now), message.Traceparent);
        messages.EnqueueCompletion(session, message, worker, results);
        var audit = ProcessingAudit.Of(message, worker, now);
        session.Enqueue(AuditStatements.Insert(audit with { Detail = JsonSerializer.Serialize(new { attempt = message.Attempt, resources = results.Count }) }));
        if (message.AnswerLater) await acknowledgments.EnqueueAsync(session, message, errorCode: null, audit, cancellationToken);
        await session.CommitAsync(cancellationToken);
        return null;
    }

    private static Hl7ParseOptions OptionsFor(ClaimedMessage message) =>
        message.CharacterSet is { } name ? new Hl7ParseOptions { DefaultCharacterSet = CharacterSet.Find(name) } : Hl7ParseOptions.Default;

    private async Task<(WrittenResource? Written, ProcessingError? Invalid)> WriteAsync(
        OrgSession session, ClaimedMessage message, MappedResource mapped, IReadOnlyDictionary<string, string> references, CancellationToken cancellationToken)
    {
        var key = SearchKey.OfToken(mapped.Type, "identifier", mapped.Match.System, mapped.Match.Value);
        var found = await resources.LockByKeyAsync(session, mapped.Type, key, cancellationToken);
        if (found.Count > 1)
            return (null, new ProcessingError("ambiguous-identifier", $"More than one {mapped.Type} has the identifier of the message", MayPass: false));

        var current = found.Count == 1 ? found[0] : null;
        var merged = ResourceMerge.Apply(current?.Json, mapped, $"urn:uuid:{message.Id}", references);
        // What a lenient organisation stored must not stop the messages that add to it.
        var lenient = (await settings.OfAsync(message.OrgId, cancellationToken)).Validation is Handling.Lenient;
        var read = ResourceReader.Read(merged, mapped.Type, lenient ? ReadingMode.Lenient : ReadingMode.Strict);
        if (!read.IsValid)
        {
            var places = string.Join(", ", read.Issues.Select(issue => issue.Expression ?? mapped.Type).Distinct(StringComparer.Ordinal));
            return (null, new ProcessingError("invalid-resource", $"The message does not make a valid {mapped.Type}: {places}", MayPass: false));
        }

        var context = new WriteContext(message.Id, message.MessageType, message.Traceparent);
        return current is null
            ? (writer.Create(session, mapped.Type, LogicalId.New(time.GetUtcNow()), read.Body, context), null)
            : (writer.Update(session, current, read.Body, context), null);
    }
}
