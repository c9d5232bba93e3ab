using System.Buffers.Text;
using System.Text.Json;

namespace EhrConnect.Fhir.Reading;

/// <summary>integer, unsignedInt, positiveInt and decimal as they stand in JSON (FHIR R4, 2.24.0.1).</summary>
internal static class NumberText
{
    // Beyond this no system that has to compare the number can hold it.
    private const int MaxExponent = 300;

    /// <summary>A whole number without fraction or exponent, of 32 bits, at least <paramref name="minimum"/>.</summary>
    public static bool IsInteger(ReadOnlySpan<byte> number, int minimum) =>
        Utf8Parser.TryParse(number, out int value, out var read) && read == number.Length && value >= minimum;

    /// <summary>Whether text is a number as JSON writes it (RFC 8259, 6), which is also how XML writes a decimal.</summary>
    public static bool IsJsonNumber(ReadOnlySpan<byte> text)
    {
        var reader = new Utf8JsonReader(text);
        try
        {
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length == text.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>JSON numbers have the form of a decimal; what is left is the size.</summary>
    public static bool IsDecimal(ReadOnlySpan<byte> number)
    {
        var exponent = number.IndexOfAny((byte)'e', (byte)'E');
        if (exponent < 0) return number.Length <= MaxExponent;
        var power = number[(exponent + 1)..];
        if (power[0] == '+') power = power[1..];
        return exponent <= MaxExponent && Utf8Parser.TryParse(power, out int value, out var read) && read == power.Length && value is >= -MaxExponent and <= MaxExponent;
    }
}
