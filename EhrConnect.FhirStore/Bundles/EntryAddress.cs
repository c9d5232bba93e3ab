using EhrConnect.Fhir;
using Microsoft.AspNetCore.WebUtilities;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>The address of an entry, taken apart: <c>Type/id/_history/version?parameters</c> relative to the base.</summary>
internal sealed record EntryAddress(string[] Path, IReadOnlyList<KeyValuePair<string, string>> Parameters)
{
    /// <summary>Null when it is not an address below the base of this server.</summary>
    public static EntryAddress? Parse(string url, RequestAddress address)
    {
        foreach (var own in address.OwnBases)
        {
            if (url.StartsWith(own, StringComparison.Ordinal) && (url.Length == own.Length || url[own.Length] is '/' or '?')) url = url[own.Length..];
        }

        if (url.Contains("://", StringComparison.Ordinal) && url.IndexOf("://", StringComparison.Ordinal) < (url + '?').IndexOf('?', StringComparison.Ordinal)) return null;
        var question = url.IndexOf('?', StringComparison.Ordinal);
        var path = (question < 0 ? url : url[..question]).Trim('/');
        return new EntryAddress([.. path.Split('/').Select(Uri.UnescapeDataString)], question < 0 ? [] : Query(url[question..]));
    }

    /// <summary>The parameters of a query string, decoded, repeated names as often as they came.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Query(string query) =>
        [.. QueryHelpers.ParseQuery(query).SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value ?? "")))];

    /// <summary>Whether the path starts with the name of a resource type.</summary>
    public bool HasType => Path.Length > 0 && ResourceTypes.IsKnown(Path[0]);
}
