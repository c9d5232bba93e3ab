using System.Globalization;

namespace EhrConnect.Fhir.Reading;

/// <summary>
/// Escapes that are good JSON and bad FHIR text: control characters other than tab, line feed and carriage return
/// (R4, 2.24.0.1 string), and surrogates that do not form a pair (they are no character at all).
/// </summary>
internal static class JsonEscapes
{
    public static bool AreBad(ReadOnlySpan<byte> escaped)
    {
        var high = false;
        for (var i = 0; i < escaped.Length; i++)
        {
            var unit = 0;
            if (escaped[i] == (byte)'\\')
            {
                i++;
                if (escaped[i] == (byte)'u')
                {
                    unit = int.Parse(escaped.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    i += 4;
                    if (IsControl(unit)) return true;
                }
                else if (escaped[i] is (byte)'b' or (byte)'f')
                {
                    return true;
                }
            }

            if (high != (unit is >= 0xDC00 and <= 0xDFFF)) return true;
            high = unit is >= 0xD800 and <= 0xDBFF;
        }

        return high;
    }

    private static bool IsControl(int unit) => unit is < 0x20 and not (0x09 or 0x0A or 0x0D);
}
