using EhrConnect.Data.Resources;

namespace EhrConnect.FhirStore.Search;

/// <summary>What comes along with the matches.</summary>
/// <param name="Resources">Each once, none of the matches among them.</param>
/// <param name="Complete">Whether that is all of it.</param>
internal sealed record Included(IReadOnlyList<StoredResource> Resources, bool Complete);
