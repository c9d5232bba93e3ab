using EhrConnect.Data.Events;
using EhrConnect.Data.Resources;

namespace EhrConnect.FhirStore.Writing;

/// <summary>A new version with everything that commits together with it, ready to become part of a unit of work.</summary>
/// <param name="Written">What the write leads to.</param>
/// <param name="Store">The version, its history and its search index.</param>
/// <param name="Event">What it tells the world.</param>
public sealed record PreparedWrite(WrittenResource Written, ResourceWrite Store, EventRecord Event);
