using EhrConnect.Hl7;

namespace EhrConnect.Mapping.Adt;

/// <summary>
/// ADT^A01 (admit), A04 (register), A08 (update) and A03 (discharge) as Patient and Encounter, after the HL7 "v2-to-FHIR"
/// guide: PID to Patient, PV1 to Encounter.
/// </summary>
public sealed class AdtMapper : IMessageMapper
{
    internal const string Patient = "patient";

    /// <inheritdoc/>
    public MappingResult Map(Hl7Message message, MappingContext context)
    {
        var header = message.Header;
        if (header.MessageCode != "ADT" || header.TriggerEvent is not ("A01" or "A03" or "A04" or "A08"))
            return MappingResult.Failed("unsupported-message-type", "There is no mapping for this message type (MSH-9); ADT^A01, A03, A04 and A08 are mapped");
        if (PatientIdentity.Find(message) is not { } identity)
            return MappingResult.Failed("no-patient-identifier", "PID-3 (patient identifier list) is empty, so the patient cannot be found or created");

        var clock = new MessageClock(header.Timestamp?.Offset ?? context.DefaultOffset);
        var patient = PatientMap.Map(message, identity, clock);
        return EncounterMap.Map(message, header.TriggerEvent, identity, clock) is { } encounter ? MappingResult.Of(patient, encounter) : MappingResult.Of(patient);
    }
}
