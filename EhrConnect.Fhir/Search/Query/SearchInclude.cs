namespace EhrConnect.Fhir.Search;

/// <summary>One <c>_include</c> or <c>_revinclude</c> (FHIR R4, 3.1.1.5.6).</summary>
/// <param name="Reverse">Whether the sources are included, not the targets.</param>
/// <param name="Iterate">Whether it also applies to what was included.</param>
/// <param name="Source">The type that holds the references.</param>
/// <param name="Elements">The elements that hold them; empty for all.</param>
/// <param name="Target">The only type of target that counts; null for all.</param>
public sealed record SearchInclude(bool Reverse, bool Iterate, string Source, IReadOnlyList<int> Elements, string? Target);
