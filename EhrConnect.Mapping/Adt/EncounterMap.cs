using System.Text.Json.Nodes;
using EhrConnect.Hl7;

namespace EhrConnect.Mapping.Adt;

/// <summary>PV1 to Encounter.</summary>
internal static class EncounterMap
{
    private const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";

    /// <summary>Null when the message has no PV1, or an update whose PV1 does not say which visit.</summary>
    public static MappedResource? Map(Hl7Message message, string trigger, PatientIdentity patient, MessageClock clock)
    {
        var pv1 = message.Segment("PV1");
        if (!pv1.Exists || VisitIdentifier(message, pv1, trigger, patient) is not { } visit) return null;

        var elements = new ElementSet
        {
            ["identifier"] = new JsonArray(new JsonObject
            {
                ["type"] = CodingMap.Concept("http://terminology.hl7.org/CodeSystem/v2-0203", "VN"),
                ["system"] = visit.System,
                ["value"] = visit.Value,
            }),
            ["subject"] = MappedResource.ReferenceTo(AdtMapper.Patient),
        };
        var finished = trigger == "A03" || pv1.Field(45).Value.State == ValueState.Present;
        if (finished) elements["status"] = "finished";
        else if (trigger is "A01" or "A04") elements["status"] = "in-progress";
        if (pv1.Field(2).Value.State == ValueState.Present) elements["class"] = Class(pv1.Field(2).Text);
        Period(pv1, elements, clock);
        return new MappedResource
        {
            Type = "Encounter",
            LocalName = "encounter",
            Match = visit,
            Elements = elements.Elements,
            Defaults = new JsonObject { ["status"] = "in-progress", ["class"] = Class(code: null) },
            Cleared = elements.Cleared,
        };
    }

    /// <summary>
    /// PV1-19 (visit number), else PV1-50 (alternate visit id), else PID-18 (account number); an admission without any of
    /// them is known by patient and admit time, or by its own control id.
    /// </summary>
    private static BusinessIdentifier? VisitIdentifier(Hl7Message message, Segment pv1, string trigger, PatientIdentity patient)
    {
        foreach (var field in (Field[])[pv1.Field(19), pv1.Field(50), message.Segment("PID").Field(18)])
        {
            var cx = field.Repetition(1);
            if (cx.Component(1).Text is { } value) return new BusinessIdentifier(IdentifierSystem.Of(cx, 4, message), value);
        }

        var admitted = pv1.Field(44).Component(1).Text;
        if (admitted is null && trigger == "A08") return null;
        return new BusinessIdentifier($"urn:ehrconnect:visit:{Uri.EscapeDataString(patient.Match.System)}", $"{patient.Match.Value}:{admitted ?? message.Header.ControlId}");
    }

    // Table 0004 to v3 ActEncounterCode (v2-to-FHIR concept map); the class is mandatory, so what is not known is said to be unknown.
    private static JsonObject Class(string? code)
    {
        var (value, display) = code switch
        {
            "I" or "B" => ("IMP", "inpatient encounter"),
            "E" => ("EMER", "emergency"),
            "O" or "R" => ("AMB", "ambulatory"),
            "P" => ("PRENC", "pre-admission"),
            _ => (null, null),
        };
        return value is null
            ? new JsonObject { ["system"] = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", ["code"] = "UNK", ["display"] = "unknown" }
            : new JsonObject { ["system"] = ActCode, ["code"] = value, ["display"] = display };
    }

    private static void Period(Segment pv1, ElementSet elements, MessageClock clock)
    {
        var period = new JsonObject();
        if (pv1.Field(44).Component(1).Value.Timestamp is { } admitted) period["start"] = clock.DateTime(admitted);
        if (pv1.Field(45).Component(1).Value.Timestamp is { } discharged) period["end"] = clock.DateTime(discharged);
        if (period.Count > 0) elements["period"] = period;
    }
}
