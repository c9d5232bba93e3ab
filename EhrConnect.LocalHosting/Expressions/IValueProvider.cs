namespace EhrConnect.LocalHosting;

/// <summary>Something that has a value once the application runs.</summary>
public interface IValueProvider
{
    /// <summary>The value.</summary>
    ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default);
}
