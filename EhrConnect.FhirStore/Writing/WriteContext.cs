namespace EhrConnect.FhirStore.Writing;

/// <summary>Where a write comes from: what its event tells beside the ids of the resource.</summary>
/// <param name="MessageId">The queued message it results from.</param>
/// <param name="MessageType">The HL7 type of that message, for example <c>ADT^A01</c>.</param>
/// <param name="Traceparent">The W3C trace context that webhook deliveries carry on.</param>
public sealed record WriteContext(Guid? MessageId = null, string? MessageType = null, string? Traceparent = null);
