using System.Globalization;
using System.Text.Json.Nodes;
using EhrConnect.Hl7;

namespace EhrConnect.Mapping.Adt;

/// <summary>PID to Patient.</summary>
internal static class PatientMap
{
    public static MappedResource Map(Hl7Message message, PatientIdentity identity, MessageClock clock)
    {
        var pid = message.Segment("PID");
        var elements = new ElementSet { ["identifier"] = Identifiers(identity) };
        elements.SetOrClear("name", pid.Field(5), Names);
        elements.SetOrClear("birthDate", pid.Field(7), field => field.Component(1).Value.Timestamp is { } birth ? MessageClock.Date(birth) : null);
        elements.SetOrClear("gender", pid.Field(8), field => Gender(field.Component(1).Text));
        elements.SetOrClear("address", pid.Field(11), AddressMap.Addresses);
        elements.SetOrClearAny("telecom", [pid.Field(13), pid.Field(14)], () => TelecomMap.Telecom((pid.Field(13), "home"), (pid.Field(14), "work")));
        elements.SetOrClear("maritalStatus", pid.Field(16), field => CodingMap.Concept(field.Repetition(1), "http://terminology.hl7.org/CodeSystem/v2-0002"));
        Deceased(pid, elements, clock);
        MultipleBirth(pid, elements);
        return new MappedResource
        {
            Type = "Patient",
            LocalName = AdtMapper.Patient,
            Match = identity.Match,
            Elements = elements.Elements,
            Cleared = elements.Cleared,
        };
    }

    private static JsonArray Identifiers(PatientIdentity identity) =>
        [.. identity.All.Select(i =>
        {
            var identifier = new JsonObject();
            if (i.TypeCode is { } code && !code.Any(char.IsWhiteSpace)) identifier["type"] = CodingMap.Concept("http://terminology.hl7.org/CodeSystem/v2-0203", code);
            identifier["system"] = i.Identifier.System;
            identifier["value"] = i.Identifier.Value;
            return identifier;
        })];

    private static JsonArray? Names(Field field)
    {
        var names = new JsonArray();
        for (var i = 1; i <= field.Count; i++)
        {
            var xpn = field.Repetition(i);
            var name = new JsonObject();
            if (Use(xpn.Component(7).Text) is { } use) name["use"] = use;
            if (xpn.Component(1).Subcomponent(1).Text is { } family) name["family"] = family;
            AddStrings(name, "given", xpn.Component(2).Text, xpn.Component(3).Text);
            AddStrings(name, "prefix", xpn.Component(5).Text);
            AddStrings(name, "suffix", xpn.Component(4).Text, xpn.Component(6).Text);
            if (name.ContainsKey("family") || name.ContainsKey("given")) names.Add(name);
        }

        return names.Count > 0 ? names : null;
    }

    private static void AddStrings(JsonObject target, string name, params ReadOnlySpan<string?> values)
    {
        var present = new JsonArray();
        foreach (var value in values)
        {
            if (!string.IsNullOrWhiteSpace(value)) present.Add(value);
        }

        if (present.Count > 0) target[name] = present;
    }

    // Table 0200 to NameUse (v2-to-FHIR concept map).
    private static string? Use(string? code) => code switch
    {
        "L" or "C" or "REL" => "official",
        "D" => "usual",
        "M" => "maiden",
        "N" => "nickname",
        "S" or "P" => "anonymous",
        "BAD" => "old",
        _ => null,
    };

    // Table 0001 to AdministrativeGender (v2-to-FHIR concept map).
    private static string? Gender(string? code) => code switch
    {
        "F" => "female",
        "M" => "male",
        "A" or "O" => "other",
        "N" or "U" => "unknown",
        null => null,
        _ => "unknown",
    };

    private static void Deceased(Segment pid, ElementSet elements, MessageClock clock)
    {
        if (pid.Field(29).Component(1).Value.Timestamp is { } when) elements["deceasedDateTime"] = clock.DateTime(when);
        else if (pid.Field(30).Text is "Y" or "N") elements["deceasedBoolean"] = pid.Field(30).Text == "Y";
    }

    private static void MultipleBirth(Segment pid, ElementSet elements)
    {
        if (int.TryParse(pid.Field(25).Text, NumberStyles.None, CultureInfo.InvariantCulture, out var order)) elements["multipleBirthInteger"] = order;
        else if (pid.Field(24).Text is "Y" or "N") elements["multipleBirthBoolean"] = pid.Field(24).Text == "Y";
    }
}
