using System.Diagnostics.CodeAnalysis;

namespace EhrConnect.Hl7;

/// <summary>The outcome of parsing: a message, or the reason there is none. Either way the input bytes are kept.</summary>
public readonly struct Hl7ParseResult
{
    readonly Refusal? _refusal;

    internal Hl7ParseResult(Hl7Message message) => Message = message;

    internal Hl7ParseResult(ReadOnlyMemory<byte> bytes, Hl7ParseErrorCode code, int position, string text) =>
        _refusal = new Refusal(bytes, new Hl7ParseError(code, position, text));

    /// <summary>True when there is a <see cref="Message"/>.</summary>
    [MemberNotNullWhen(true, nameof(Message))]
    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsMessage => Message is not null;

    /// <summary>The message, or null.</summary>
    public Hl7Message? Message { get; }

    /// <summary>Why there is no message, or null.</summary>
    public Hl7ParseError? Error => _refusal?.Error;

    /// <summary>The input, byte for byte.</summary>
    public ReadOnlyMemory<byte> Bytes => Message is not null ? Message.Bytes : _refusal?.Bytes ?? default;

    /// <summary>What was tolerated. Looked for when first asked, which reads the whole message once.</summary>
    public IReadOnlyList<Hl7Warning> Warnings => Message?.Warnings ?? [];

    sealed record Refusal(ReadOnlyMemory<byte> Bytes, Hl7ParseError Error);
}
