using EhrConnect.Hl7;

namespace EhrConnect.Mapping.Adt;

/// <summary>The identifiers of the patient: all of them, and the one the patient is found by.</summary>
internal sealed record PatientIdentity(BusinessIdentifier Match, IReadOnlyList<(BusinessIdentifier Identifier, string? TypeCode)> All)
{
    /// <summary>From PID-3, or the older PID-2 and PID-4 when that is empty; null when there is none at all.</summary>
    public static PatientIdentity? Find(Hl7Message message)
    {
        var pid = message.Segment("PID");
        foreach (var number in (int[])[3, 2, 4])
        {
            var all = Read(pid.Field(number), message);
            if (all.Count > 0) return new PatientIdentity(Preferred(all), all);
        }

        return null;
    }

    /// <summary>A medical record number goes before an internal identifier, that before whatever comes first.</summary>
    private static BusinessIdentifier Preferred(List<(BusinessIdentifier Identifier, string? TypeCode)> all)
    {
        foreach (var code in (string[])["MR", "PI"])
        {
            if (all.FirstOrDefault(i => i.TypeCode == code) is { TypeCode: not null } found) return found.Identifier;
        }

        return all[0].Identifier;
    }

    private static List<(BusinessIdentifier Identifier, string? TypeCode)> Read(Field field, Hl7Message message)
    {
        var all = new List<(BusinessIdentifier Identifier, string? TypeCode)>();
        for (var i = 1; i <= field.Count; i++)
        {
            var cx = field.Repetition(i);
            if (cx.Component(1).Text is { } value) all.Add((new BusinessIdentifier(IdentifierSystem.Of(cx, 4, message), value), cx.Component(5).Text));
        }

        return all;
    }
}
