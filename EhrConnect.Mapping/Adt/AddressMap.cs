using System.Text.Json.Nodes;
using EhrConnect.Hl7;

namespace EhrConnect.Mapping.Adt;

/// <summary>XAD to Address.</summary>
internal static class AddressMap
{
    public static JsonArray? Addresses(Field field)
    {
        var addresses = new JsonArray();
        for (var i = 1; i <= field.Count; i++)
        {
            if (Address(field.Repetition(i)) is { } address) addresses.Add(address);
        }

        return addresses.Count > 0 ? addresses : null;
    }

    private static JsonObject? Address(Repetition xad)
    {
        var address = new JsonObject();
        var lines = new JsonArray();
        foreach (var line in (string?[])[xad.Component(1).Subcomponent(1).Text, xad.Component(2).Text])
        {
            if (!string.IsNullOrWhiteSpace(line)) lines.Add(line);
        }

        if (lines.Count > 0) address["line"] = lines;
        Add(address, "city", xad.Component(3).Text);
        Add(address, "district", xad.Component(9).Text);
        Add(address, "state", xad.Component(4).Text);
        Add(address, "postalCode", xad.Component(5).Text);
        Add(address, "country", xad.Component(6).Text);
        if (address.Count == 0) return null;
        switch (xad.Component(7).Text)
        {
            case "H": address["use"] = "home"; break;
            case "B" or "O": address["use"] = "work"; break;
            case "C": address["use"] = "temp"; break;
            case "BA": address["use"] = "old"; break;
            case "M": address["type"] = "postal"; break;
            default: break;
        }

        return address;
    }

    private static void Add(JsonObject target, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value)) target[name] = value;
    }
}
