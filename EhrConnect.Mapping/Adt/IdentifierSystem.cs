using EhrConnect.Hl7;

namespace EhrConnect.Mapping.Adt;

/// <summary>The FHIR system of an HL7 assigning authority (HD): an OID, a UUID, a URI, or a local namespace.</summary>
internal static class IdentifierSystem
{
    /// <summary>The authority in component <paramref name="component"/> of a CX; the sending facility when the CX names none.</summary>
    public static string Of(Repetition cx, int component, Hl7Message message)
    {
        var authority = cx.Component(component);
        var universal = authority.Subcomponent(2).Text;
        if (universal is not null)
        {
            switch (authority.Subcomponent(3).Text?.ToUpperInvariant())
            {
                case "ISO": return $"urn:oid:{universal}";
                case "UUID" or "GUID": return $"urn:uuid:{universal}";
                case "URI" when Uri.IsWellFormedUriString(universal, UriKind.Absolute): return universal;
                case "DNS": return $"urn:dns:{Uri.EscapeDataString(universal)}";
                default: break;
            }

            if (universal.All(c => char.IsAsciiDigit(c) || c == '.')) return $"urn:oid:{universal}";
        }

        var local = authority.Subcomponent(1).Text ?? universal ?? message.Header.SendingFacility ?? message.Header.SendingApplication ?? "unknown";
        return $"urn:id:{Uri.EscapeDataString(local)}";
    }
}
