namespace EhrConnect.Hl7;

/// <summary>MSH-9.3 by event (table 0354): several events share the structure of one.</summary>
public static class StructureNames
{
    /// <summary>The name of the message structure of an event.</summary>
    /// <param name="messageCode">MSH-9.1.</param>
    /// <param name="triggerEvent">MSH-9.2.</param>
    public static string Of(string messageCode, string triggerEvent) => (messageCode, triggerEvent) switch
    {
        ("ACK", _) => "ACK",
        ("ADT", "A04" or "A08" or "A13") => "ADT_A01",
        ("ADT", "A14" or "A28" or "A31") => "ADT_A05",
        ("ADT", "A07") => "ADT_A06",
        ("ADT", "A10" or "A11") => "ADT_A09",
        ("ADT", "A22" or "A23" or "A25" or "A26" or "A27" or "A29" or "A32" or "A33") => "ADT_A21",
        ("ADT", "A40" or "A41" or "A42") => "ADT_A39",
        ("SIU", _) => "SIU_S12",
        ("SRM", _) => "SRM_S01",
        ("MDM", "T03" or "T05" or "T07" or "T09" or "T11") => "MDM_T01",
        ("MDM", "T04" or "T06" or "T08" or "T10") => "MDM_T02",
        ("RDE", "O25") => "RDE_O11",
        _ => $"{messageCode}_{triggerEvent}",
    };
}
