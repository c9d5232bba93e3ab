namespace EhrConnect.Fhir.Search;

/// <summary>How numbers in a unit become numbers in its canonical unit.</summary>
/// <param name="Symbol">The canonical unit.</param>
/// <param name="Scale">What a number is multiplied by.</param>
/// <param name="Offset">What is added afterwards.</param>
internal sealed record CanonicalUnit(string Symbol, decimal Scale, decimal Offset = 0)
{
    // Decimals keep 0.1 mg and 100 ug equal; beyond their range the error of a double does not matter.
    private const double DecimalRange = 1e27;

    public double Convert(double value)
    {
        if (double.IsInfinity(value) || double.IsNaN(value)) return value;
        var magnitude = Math.Abs(value);
        return magnitude > DecimalRange || magnitude * (double)Scale > DecimalRange ? (value * (double)Scale) + (double)Offset : (double)(((decimal)value * Scale) + Offset);
    }
}
