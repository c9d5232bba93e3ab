namespace EhrConnect.Hl7;

/// <summary>One group of a path.</summary>
/// <param name="Name">The group name, for example <c>ORDER_OBSERVATION</c>.</param>
/// <param name="Occurrence">Which one, from 1.</param>
public readonly record struct GroupStep(string Name, int Occurrence);
