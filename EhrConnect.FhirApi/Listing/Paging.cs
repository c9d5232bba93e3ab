namespace EhrConnect.FhirApi.Listing;

static class Paging
{
    /// <summary>Makes a page from up to <paramref name="limit"/> + 1 rows: the extra row only says that there is more.</summary>
    public static Page<TView> ToPage<TRow, TView>(this IReadOnlyList<TRow> rows, int limit, Func<TRow, TView> view, Func<TRow, string> cursor) =>
        new([.. rows.Take(limit).Select(view)], rows.Count > limit ? cursor(rows[limit - 1]) : null);
}
