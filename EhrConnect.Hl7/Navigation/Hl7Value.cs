using System.Globalization;
using System.Runtime.CompilerServices;

namespace EhrConnect.Hl7;

/// <summary>A value at any level of a message: a field, repetition, component or subcomponent. Reading it allocates nothing but the text asked for.</summary>
public readonly struct Hl7Value : IEquatable<Hl7Value>
{
    const int ShortLength = 64;

    readonly Hl7Message? _message;
    readonly Slice _slice;

    internal Hl7Value(Hl7Message message, Slice slice)
    {
        _message = message;
        _slice = slice;
    }

    /// <summary>Absent, empty, null or present.</summary>
    public ValueState State
    {
        get
        {
            if (_message is null || _slice.IsAbsent)
                return ValueState.Absent;
            if (_slice.Length == 0)
                return ValueState.Empty;
            return _slice.Length == 2 && !_slice.IsVerbatim && _message.Span.Slice(_slice.Start, 2).SequenceEqual("\"\""u8) ? ValueState.Null : ValueState.Present;
        }
    }

    /// <summary>True when there is a value.</summary>
    public bool IsPresent => State == ValueState.Present;

    /// <summary>True for the explicit null <c>""</c>, which deletes at the receiver.</summary>
    public bool IsNull => State == ValueState.Null;

    /// <summary>The bytes as sent, escapes and delimiters included; empty when absent.</summary>
    public ReadOnlySpan<byte> Bytes => _message is null || _slice.IsAbsent ? default : _message.Span.Slice(_slice.Start, _slice.Length);

    /// <summary>Where the value begins in <see cref="Hl7Message.Text"/>, or -1 when absent.</summary>
    public int Position => _message is null || _slice.IsAbsent ? -1 : _slice.Start;

    /// <summary>
    /// The value as text, escapes and character set decoded; null unless <see cref="IsPresent"/>.
    /// Of a value that has parts, the whole with its delimiters.
    /// </summary>
    public string? Text => IsPresent ? Decode() : null;

    /// <summary>
    /// Writes the decoded text without making a string; nothing unless present. Up to 16 characters of the destination after the text may be written over.
    /// </summary>
    /// <param name="destination">Where to write; as many characters as the value has bytes are enough unless it holds <c>\.sp\</c>.</param>
    /// <param name="written">How many characters were written.</param>
    /// <returns>False when the destination is too short.</returns>
    public bool TryDecode(Span<char> destination, out int written)
    {
        written = 0;
        if (_message is null || _slice.Length <= 0)
            return true;
        ReadOnlySpan<byte> text = _message.Span;
        if (_slice.Length == 2 && text[_slice.Start] == '"' && text[_slice.Start + 1] == '"' && !_slice.IsVerbatim)
            return true;
        return ShortText.TryWiden(text, _slice.Start, _slice.Length, _message.Delimiters.Escape, destination, out written) || TryDecodeFully(destination, out written);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    bool TryDecodeFully(Span<char> destination, out int written) =>
        _slice.IsVerbatim
            ? _message!.Codec.Inner.TryDecode(Bytes, destination, out written)
            : EscapeDecoder.TryDecode(Bytes, _message!.Delimiters, _message.Codec, destination, out written);

    /// <summary>
    /// The value as a date, or date and time, with the precision and zone it was sent with (data types DT, DTM, TS, chapter 2A), or null when it is none.
    /// Of a TS with a degree of precision, its first component.
    /// </summary>
    public Hl7Timestamp? Timestamp => Hl7Timestamp.TryParse(FirstComponent, out Hl7Timestamp value) ? value : null;

    /// <summary>The value as a time of day with the precision and zone it was sent with (data type TM, chapter 2A), or null when it is none.</summary>
    public Hl7Time? Time => Hl7Time.TryParse(FirstComponent, out Hl7Time value) ? value : null;

    /// <summary>The value as a number (data types NM, SI), or null when it is none.</summary>
    public decimal? Number =>
        IsPresent && decimal.TryParse(Bytes.Trim((byte)' '), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) ? value : null;

    /// <summary>True when the bytes as sent are exactly this ASCII text.</summary>
    /// <param name="ascii">The text.</param>
    public bool Is(string ascii) => IsPresent && System.Text.Ascii.Equals(Bytes, ascii);

    /// <summary>The text, or an empty string.</summary>
    public override string ToString() => Text ?? string.Empty;

    /// <summary>True when both are the same place of the same message.</summary>
    /// <param name="other">The other value.</param>
    public bool Equals(Hl7Value other) => ReferenceEquals(_message, other._message) && _slice == other._slice;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hl7Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_message, _slice);

    /// <summary>True when both are the same place of the same message.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    public static bool operator ==(Hl7Value left, Hl7Value right) => left.Equals(right);

    /// <summary>True when they are different places.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other value.</param>
    public static bool operator !=(Hl7Value left, Hl7Value right) => !left.Equals(right);

    ReadOnlySpan<byte> FirstComponent
    {
        get
        {
            ReadOnlySpan<byte> bytes = Bytes;
            int end = _message is null ? -1 : bytes.IndexOf(_message.Delimiters.Component);
            return end < 0 ? bytes : bytes[..end];
        }
    }

    internal Slice Slice => _slice;

    internal Hl7Message? Message => _message;

    internal Delimiters Delimiters => _message is null ? default : _message.Delimiters;

    internal Hl7Value Child(int number, byte delimiter) =>
        _message is null ? default : new Hl7Value(_message, Slices.Child(_message.Span, _slice, number, delimiter));

    internal int ChildCount(byte delimiter) => _message is null ? 0 : Slices.ChildCount(_message.Span, _slice, delimiter);

    string Decode()
    {
        Span<char> text = stackalloc char[ShortLength];
        if (_slice.Length <= ShortLength && ShortText.TryWiden(_message!.Span, _slice.Start, _slice.Length, _message.Delimiters.Escape, text, out int written))
            return new string(text[..written]);
        return _slice.IsVerbatim
            ? _message!.Codec.Inner.Decode(Bytes)
            : EscapeDecoder.Decode(Bytes, _message!.Delimiters, _message.Codec);
    }
}
