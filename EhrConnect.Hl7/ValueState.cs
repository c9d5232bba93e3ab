namespace EhrConnect.Hl7;

/// <summary>
/// What a message says about a value. The standard gives the states different meanings for a receiver (chapter 2, "Null values"):
/// nothing sent leaves the stored value alone, the null <c>""</c> deletes it.
/// </summary>
public enum ValueState
{
    /// <summary>The message ends before this position: the segment, field or component is not there.</summary>
    Absent = 0,

    /// <summary>The position exists and holds nothing. Means the same as <see cref="Absent"/> to a receiver.</summary>
    Empty = 1,

    /// <summary>The explicit null <c>""</c>: the receiver deletes what it has.</summary>
    Null = 2,

    /// <summary>There is a value.</summary>
    Present = 3,
}
