namespace EhrConnect.Data.Sessions;

internal static class ArrayExtensions
{
    /// <summary>One column of many rows, as the arrays that statements carry.</summary>
    public static TColumn[] ToArray<TRow, TColumn>(this IReadOnlyList<TRow> rows, Func<TRow, TColumn> column)
    {
        var values = new TColumn[rows.Count];
        for (var i = 0; i < values.Length; i++) values[i] = column(rows[i]);
        return values;
    }
}
