using EhrConnect.Fhir;
using EhrConnect.Fhir.Bundles;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>The addresses that the entries of a transaction have within it (FHIR R4, 2.36.4.1), and the references that replace them.</summary>
internal sealed class EntryNames
{
    private readonly Dictionary<string, string> _references = new(StringComparer.Ordinal);
    private readonly bool _anyHttp;

    private EntryNames(IEnumerable<PlannedWrite> writes)
    {
        foreach (var write in writes)
        {
            if (write.Entry.FullUrl is { Length: > 0 } url && write.Reference is { } reference) _references.TryAdd(url, reference);
        }

        _anyHttp = _references.Keys.Any(url => url.StartsWith("http", StringComparison.Ordinal));
    }

    public static EntryNames Of(IEnumerable<PlannedWrite> writes) => new(writes);

    /// <summary>The replacement of a reference in an entry; a relative one is relative to where its own entry comes from.</summary>
    public string? Find(BundleEntry from, string reference)
    {
        if (_references.TryGetValue(reference, out var replacement)) return replacement;
        if (!_anyHttp || reference.Contains(':', StringComparison.Ordinal) || Base(from.FullUrl) is not { } own) return null;
        return _references.GetValueOrDefault($"{own}/{reference}");
    }

    /// <summary>The replacement of an address anywhere else.</summary>
    public string? FindLink(string link) => _references.GetValueOrDefault(link);

    // http://server/base/Type/id → http://server/base
    private static string? Base(string? fullUrl)
    {
        if (fullUrl is null || !fullUrl.StartsWith("http", StringComparison.Ordinal)) return null;
        var id = fullUrl.LastIndexOf('/');
        var type = id > 0 ? fullUrl.LastIndexOf('/', id - 1) : -1;
        return type > 0 && ResourceTypes.IsKnown(fullUrl[(type + 1)..id]) ? fullUrl[..type] : null;
    }
}
