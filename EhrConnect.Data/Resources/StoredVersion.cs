namespace EhrConnect.Data.Resources;

/// <summary>One version in a resource's history.</summary>
/// <param name="Resource">The version itself.</param>
/// <param name="Method">The HTTP method that made it: <c>POST</c>, <c>PUT</c>, <c>PATCH</c> or <c>DELETE</c>.</param>
/// <param name="Created">Whether the resource came into being with it: the first version, or the first after a delete.</param>
public sealed record StoredVersion(StoredResource Resource, string Method, bool Created);
