namespace EhrConnect.LocalHosting;

/// <summary>The base of every resource.</summary>
public abstract class Resource : IResource
{
    /// <summary>Names the resource.</summary>
    /// <param name="name">ASCII letters, digits and single hyphens, starting with a letter; at most 64 characters.</param>
    /// <exception cref="ArgumentException">The name breaks the rule.</exception>
    protected Resource(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (!IsValid(name))
            throw new ArgumentException($"Resource name '{name}' is not valid: use letters, digits and single hyphens, starting with a letter.", nameof(name));
        Name = name;
    }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public IList<IResourceAnnotation> Annotations { get; } = [];

    static bool IsValid(string name) =>
        name.Length <= 64
        && char.IsAsciiLetter(name[0])
        && !name.EndsWith('-')
        && !name.Contains("--", StringComparison.Ordinal)
        && name.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-');
}
