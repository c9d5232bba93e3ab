using System.Globalization;

namespace EhrConnect.Hl7;

/// <summary>Reads the text form of <see cref="Hl7Path"/>.</summary>
internal ref struct PathReader
{
    readonly string _text;
    int _position;
    bool _failed;

    PathReader(string text)
    {
        _text = text;
        _position = 0;
    }

    public static Hl7Path? Read(string text, out string? problem)
    {
        var reader = new PathReader(text);
        Hl7Path? path = reader.Read();
        problem = path is null ? Describe(text, reader._position) : null;
        return path;
    }

    /// <summary>Why a text is no path.</summary>
    public static string Problem(string text)
    {
        _ = Read(text, out string? problem);
        return problem ?? string.Empty;
    }

    static string Describe(string text, int position) =>
        $"'{text}' is not an HL7 path (position {position + 1}). Paths look like PID-5.1, PID-3(2).4.2, OBX(3)-5 or /GROUP(2)/OBX-5.";

    Hl7Path? Read()
    {
        var groups = new List<GroupStep>();
        bool rooted = Take('/');
        string name = Name();
        int occurrence = Number('(', ')', '[', ']', otherwise: 1);
        while (!_failed && rooted && Take('/'))
        {
            groups.Add(new GroupStep(name, occurrence));
            name = Name();
            occurrence = Number('(', ')', '[', ']', otherwise: 1);
        }

        int field = Step();
        int repetition = field > 0 ? Number('(', ')', '[', ']', otherwise: 0) : 0;
        int component = field > 0 ? Step() : 0;
        int subcomponent = component > 0 ? Step() : 0;
        if (_failed || name.Length != 3 || _position != _text.Length)
            return null;
        return new Hl7Path(groups.Count == 0 ? [] : groups, name, occurrence, field, repetition, component, subcomponent);
    }

    bool Take(char wanted)
    {
        if (_position >= _text.Length || _text[_position] != wanted)
            return false;
        _position++;
        return true;
    }

    string Name()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsAsciiLetterOrDigit(_text[_position]) || _text[_position] == '_'))
            _position++;
        _failed |= _position == start;
        return _text[start.._position];
    }

    int Step() => Take('-') || Take('.') ? Digits() : 0;

    int Number(char open, char close, char otherOpen, char otherClose, int otherwise)
    {
        bool round = Take(open);
        if (!round && !Take(otherOpen))
            return otherwise;
        int number = Digits();
        _failed |= !Take(round ? close : otherClose);
        return number;
    }

    int Digits()
    {
        int start = _position;
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
            _position++;
        bool read = int.TryParse(_text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        _failed |= !read || number < 1;
        return number;
    }
}
