namespace EhrConnect.Hl7;

/// <summary>A version of the standard, in the order of publication.</summary>
public sealed class Hl7Version
{
    readonly int _rank;

    Hl7Version(string name, int rank)
    {
        Name = name;
        _rank = rank;
    }

    /// <summary>The versions from 2.1 to 2.8.2.</summary>
    public static IReadOnlyList<Hl7Version> All { get; } =
        [.. new[] { "2.1", "2.2", "2.3", "2.3.1", "2.4", "2.5", "2.5.1", "2.6", "2.7", "2.7.1", "2.8", "2.8.1", "2.8.2" }.Select((name, rank) => new Hl7Version(name, rank))];

    /// <summary>The name as MSH-12 has it.</summary>
    public string Name { get; }

    /// <summary>The version with a name, or null.</summary>
    /// <param name="name">MSH-12.1, for example <c>2.5.1</c>.</param>
    public static Hl7Version? Find(string? name)
    {
        foreach (Hl7Version version in All)
        {
            if (string.Equals(version.Name, name, StringComparison.Ordinal))
                return version;
        }

        return null;
    }

    /// <summary>True when this version is the named one or later.</summary>
    /// <param name="name">A version of <see cref="All"/>.</param>
    public bool IsAtLeast(string name) => _rank >= (Find(name) ?? throw new ArgumentOutOfRangeException(nameof(name)))._rank;

    /// <inheritdoc/>
    public override string ToString() => Name;
}
