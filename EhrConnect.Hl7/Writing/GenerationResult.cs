using System.Diagnostics.CodeAnalysis;

namespace EhrConnect.Hl7;

/// <summary>What <see cref="MessageGenerator"/> made.</summary>
/// <param name="Message">The message; null when there are problems.</param>
/// <param name="Problems">What could not be written; empty when there is a message.</param>
public sealed record GenerationResult(Hl7Message? Message, IReadOnlyList<GenerationProblem> Problems)
{
    /// <summary>True when there is a <see cref="Message"/>.</summary>
    [MemberNotNullWhen(true, nameof(Message))]
    public bool IsMessage => Message is not null;
}

/// <summary>One value that could not be written. Its text names places, never values.</summary>
/// <param name="Path">The path as given, or the name of a header value: <c>version</c>, <c>messageType</c>, <c>characterSet</c>, <c>delimiters</c>.</param>
/// <param name="Text">Why, and what to do.</param>
public sealed record GenerationProblem(string Path, string Text);
