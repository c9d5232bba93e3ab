namespace EhrConnect.LocalHosting;

/// <summary>A value that depends on others; the manifest makes sure they are written too.</summary>
public interface IValueWithReferences
{
    /// <summary>What it depends on.</summary>
    IEnumerable<object> References { get; }
}
