namespace EhrConnect.Fhir.Search;

/// <summary>What a search is read against.</summary>
/// <param name="Bases">The addresses of this server, without a slash at the end, that references may carry.</param>
/// <param name="Now">For the prefix <c>ap</c>.</param>
/// <param name="Lenient">
/// Whether unknown parameters are dropped with a warning (<c>Prefer: handling=lenient</c>), and <c>date=ge…,le…</c> is a range.
/// </param>
public sealed record SearchScope(IReadOnlyList<string> Bases, DateTimeOffset Now, bool Lenient = false);
