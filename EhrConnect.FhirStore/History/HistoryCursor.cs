using System.Buffers.Text;
using System.Globalization;
using System.Text;
using EhrConnect.Data.Resources;
using EhrConnect.Fhir;

namespace EhrConnect.FhirStore.History;

/// <summary>
/// Where a page of a history ended. Holds a time, a type and an id, none of which says anything about a patient; in another
/// organisation it is a place in time like any other.
/// </summary>
internal static class HistoryCursor
{
    private const int MaxLength = 300;

    public static string Write(StoredResource last) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{last.LastUpdated.ToUnixTimeMilliseconds()}/{last.Type}/{last.Id}/{last.Version}")));

    public static HistoryPosition? Read(string cursor)
    {
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor)) return null;
        return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor)).Split('/') is [var time, var type, var id, var version]
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            && ResourceTypes.IsKnown(type) && LogicalId.IsValid(id) && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new HistoryPosition(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), type, id, number)
            : null;
    }
}
