namespace EhrConnect.Hl7;

/// <summary>A field of a segment, with all its repetitions (chapter 2, "Fields").</summary>
public readonly record struct Field
{
    internal Field(Hl7Value value) => Value = value;

    /// <summary>The field as a value.</summary>
    public Hl7Value Value { get; }

    /// <summary>Absent, empty, null or present.</summary>
    public ValueState State => Value.State;

    /// <summary>The decoded text of the whole field; null unless present.</summary>
    public string? Text => Value.Text;

    /// <summary>How many repetitions there are: none when the field is absent or empty.</summary>
    public int Count => Value.ChildCount(Value.Delimiters.Repetition);

    /// <summary>The n-th repetition, absent when there are fewer.</summary>
    /// <param name="number">Which one, from 1.</param>
    public Repetition Repetition(int number) => new Repetition(Value.Child(number, Value.Delimiters.Repetition));

    /// <summary>The n-th component of the first repetition.</summary>
    /// <param name="number">Which one, from 1.</param>
    public Component Component(int number) => Repetition(1).Component(number);

    /// <summary>The decoded text, or an empty string.</summary>
    public override string ToString() => Value.ToString();
}
