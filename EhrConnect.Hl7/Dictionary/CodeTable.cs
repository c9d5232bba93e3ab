namespace EhrConnect.Hl7;

/// <summary>A table of codes.</summary>
/// <param name="Number">The table number.</param>
/// <param name="Description">What the codes say.</param>
/// <param name="Codes">The codes and their texts; empty for a table that sites fill.</param>
public sealed record CodeTable(int Number, string Description, IReadOnlyDictionary<string, string> Codes);
