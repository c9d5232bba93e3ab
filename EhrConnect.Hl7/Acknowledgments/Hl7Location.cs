using System.Globalization;

namespace EhrConnect.Hl7;

/// <summary>A place in a message as ERR reports it: data type ERL from 2.5, ELD before. Zero means "not said".</summary>
/// <param name="Segment">The segment name.</param>
/// <param name="Sequence">Which segment of that name, from 1.</param>
/// <param name="Field">The field.</param>
/// <param name="Repetition">The repetition.</param>
/// <param name="Component">The component.</param>
/// <param name="Subcomponent">The subcomponent.</param>
public readonly record struct Hl7Location(string Segment, int Sequence = 1, int Field = 0, int Repetition = 0, int Component = 0, int Subcomponent = 0)
{
    /// <summary>The place a path names.</summary>
    /// <param name="path">The path.</param>
    public static Hl7Location Of(Hl7Path path) => new(path.Segment, path.Occurrence, path.Field, path.Repetition, path.Component, path.Subcomponent);

    /// <summary>The parts in the order of ERL, trailing zeros left out.</summary>
    internal string[] Parts()
    {
        int[] numbers = [Sequence, Field, Repetition, Component, Subcomponent];
        int used = 5;
        while (used > 0 && numbers[used - 1] == 0)
            used--;
        return [Segment, .. numbers[..used].Select(n => n == 0 ? string.Empty : n.ToString(CultureInfo.InvariantCulture))];
    }

    /// <summary>The place as a path, for example <c>PID-3(2).4</c>.</summary>
    public override string ToString() => new Hl7Path([], Segment, Math.Max(1, Sequence), Field, Repetition, Component, Subcomponent).ToString();
}
