namespace EhrConnect.Hl7;

/// <summary>A field of a segment or a component of a data type.</summary>
/// <param name="Number">Its position, from 1.</param>
/// <param name="DataType">The data type, for example <c>XPN</c>.</param>
/// <param name="Description">The element name, for example <c>Patient Name</c>.</param>
/// <param name="Usage">Whether it is to be sent.</param>
/// <param name="MaximumRepetitions">How often it may repeat; 0 without limit.</param>
/// <param name="MaximumLength">The length in characters; 0 when none is given.</param>
/// <param name="Table">The number of the table its codes come from; 0 when there is none.</param>
public sealed record FieldDefinition(int Number, string DataType, string Description, Usage Usage, int MaximumRepetitions, int MaximumLength, int Table)
{
    /// <summary>True when another field of the segment names the data type, as OBX-2 does for OBX-5.</summary>
    internal bool IsVarying => DataType is "VARIES" or "varies" or "*";
}
