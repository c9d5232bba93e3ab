using System.Runtime.InteropServices;

namespace EhrConnect.Hl7;

/// <summary>One undivided value of a message and where it stands.</summary>
/// <param name="Segment">Which segment of the message, from 0.</param>
/// <param name="Field">The field, from 1.</param>
/// <param name="Repetition">The repetition, from 1.</param>
/// <param name="Component">The component, from 1.</param>
/// <param name="Subcomponent">The subcomponent, from 1.</param>
/// <param name="Value">The value.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Hl7Leaf(int Segment, int Field, int Repetition, int Component, int Subcomponent, Hl7Value Value);
