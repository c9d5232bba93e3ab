using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using EhrConnect.Fhir.Search;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirStore.Conditional;

/// <summary>
/// What makes conditional writes with the same criteria take turns, so "create it when it is not there" happens once: a lock
/// on the criteria in canonical order, and one on the identifier of a patient or encounter that they name, which is the lock
/// that message processing takes when it looks for these.
/// </summary>
internal static class ConditionLocks
{
    /// <summary>The same text for the same criteria in any order.</summary>
    public static string Canonical(ResourceAddress address) =>
        $"{address.Type}?{string.Join('&', address.Criteria!.Select(criterion => $"{criterion.Key}={criterion.Value}").Order(StringComparer.Ordinal))}";

    /// <summary>The locks of criteria that are known to be well-formed.</summary>
    public static IEnumerable<long> Of(ResourceAddress address)
    {
        yield return BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(Canonical(address))));
        if (address.Type is not ("Patient" or "Encounter")) yield break;
        foreach (var (name, value) in address.Criteria!)
        {
            if (name is "identifier" && value.Split('|') is [var system, { Length: > 0 } code] && !value.Contains(',', StringComparison.Ordinal))
                yield return SearchKey.OfToken(address.Type, name, system, code);
        }
    }
}
