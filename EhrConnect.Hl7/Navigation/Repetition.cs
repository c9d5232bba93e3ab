namespace EhrConnect.Hl7;

/// <summary>One repetition of a field (chapter 2, "Repetition").</summary>
public readonly record struct Repetition
{
    internal Repetition(Hl7Value value) => Value = value;

    /// <summary>The repetition as a value.</summary>
    public Hl7Value Value { get; }

    /// <summary>Absent, empty, null or present.</summary>
    public ValueState State => Value.State;

    /// <summary>The decoded text of the whole repetition; null unless present.</summary>
    public string? Text => Value.Text;

    /// <summary>How many components there are: none when the repetition is absent or empty.</summary>
    public int Count => Value.ChildCount(Value.Delimiters.Component);

    /// <summary>The n-th component, absent when there are fewer.</summary>
    /// <param name="number">Which one, from 1.</param>
    public Component Component(int number) => new Component(Value.Child(number, Value.Delimiters.Component));

    /// <summary>The decoded text, or an empty string.</summary>
    public override string ToString() => Value.ToString();
}
