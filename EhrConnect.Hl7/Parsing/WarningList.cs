namespace EhrConnect.Hl7;

/// <summary>Collects warnings: the first of a code by their positions, so that a file of nothing but broken lines fills no memory.</summary>
internal sealed class WarningList
{
    public const int MaximumPerCode = 100;

    readonly List<Hl7Warning> _found = [];
    readonly Dictionary<Hl7WarningCode, int> _counts = [];

    public IReadOnlyList<Hl7Warning> Found => _found.Count == 0 ? [] : _found;

    /// <summary>False when no more warnings of this code are taken.</summary>
    public bool Add(Hl7WarningCode code, int position, string text)
    {
        int count = _counts.GetValueOrDefault(code);
        if (count == MaximumPerCode)
            return false;
        _counts[code] = count + 1;
        _found.Add(new Hl7Warning(code, position, text));
        return true;
    }
}
