namespace EhrConnect.Hl7;

/// <summary>A component of a repetition (chapter 2, "Components").</summary>
public readonly record struct Component
{
    internal Component(Hl7Value value) => Value = value;

    /// <summary>The component as a value.</summary>
    public Hl7Value Value { get; }

    /// <summary>Absent, empty, null or present.</summary>
    public ValueState State => Value.State;

    /// <summary>The decoded text of the whole component; null unless present.</summary>
    public string? Text => Value.Text;

    /// <summary>How many subcomponents there are: none when the component is absent or empty.</summary>
    public int Count => Value.ChildCount(Value.Delimiters.Subcomponent);

    /// <summary>The n-th subcomponent, absent when there are fewer.</summary>
    /// <param name="number">Which one, from 1.</param>
    public Hl7Value Subcomponent(int number) => Value.Child(number, Value.Delimiters.Subcomponent);

    /// <summary>The decoded text, or an empty string.</summary>
    public override string ToString() => Value.ToString();
}
