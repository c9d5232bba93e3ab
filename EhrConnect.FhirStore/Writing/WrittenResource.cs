using EhrConnect.Data.Resources;

namespace EhrConnect.FhirStore.Writing;

/// <summary>What a write added to the unit of work.</summary>
/// <param name="Resource">The version that is current once the unit of work commits.</param>
/// <param name="Created">The resource came into being, for the first time or again after a delete.</param>
/// <param name="Changed">False when the content was the same: then nothing was added at all.</param>
public sealed record WrittenResource(StoredResource Resource, bool Created, bool Changed);
