using System.Text.Json.Nodes;
using EhrConnect.Hl7;

namespace EhrConnect.Mapping.Adt;

/// <summary>XTN to ContactPoint.</summary>
internal static class TelecomMap
{
    public static JsonArray? Telecom(params ReadOnlySpan<(Field Field, string Use)> fields)
    {
        var telecom = new JsonArray();
        foreach (var (field, use) in fields)
        {
            for (var i = 1; i <= field.Count; i++)
            {
                if (ContactPoint(field.Repetition(i), use) is { } point) telecom.Add(point);
            }
        }

        return telecom.Count > 0 ? telecom : null;
    }

    private static JsonObject? ContactPoint(Repetition xtn, string use)
    {
        var equipment = xtn.Component(3).Text;
        var isEmail = equipment is "Internet" or "X.400" || (xtn.Component(4).Text is not null && xtn.Component(1).Text is null && xtn.Component(7).Text is null);
        var value = isEmail ? xtn.Component(4).Text ?? xtn.Component(1).Text : Number(xtn);
        if (string.IsNullOrWhiteSpace(value)) return null;
        return new JsonObject
        {
            ["system"] = isEmail ? "email" : equipment switch { "FX" => "fax", "BP" => "pager", _ => "phone" },
            ["value"] = value,
            ["use"] = equipment is "CP" ? "mobile" : xtn.Component(2).Text switch { "PRN" or "ORN" or "VHN" => "home", "WPN" => "work", _ => use },
        };
    }

    /// <summary>XTN-12 (unformatted), else the parts XTN-5 to XTN-8, else XTN-1 as people wrote it before 2.3.</summary>
    private static string? Number(Repetition xtn)
    {
        if (xtn.Component(12).Text is { } unformatted) return unformatted;
        if (xtn.Component(7).Text is not { } local) return xtn.Component(1).Text;
        var country = xtn.Component(5).Text is { } code ? $"+{code.TrimStart('+')} " : "";
        var area = xtn.Component(6).Text is { } city ? $"({city}) " : "";
        var extension = xtn.Component(8).Text is { } ext ? $" ext. {ext}" : "";
        return $"{country}{area}{local}{extension}";
    }
}
