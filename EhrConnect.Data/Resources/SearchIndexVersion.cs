namespace EhrConnect.Data.Resources;

/// <summary>
/// The version of what is indexed, and how. Raise it when an element is indexed otherwise than before: resources of earlier
/// versions are then indexed again in the background.
/// </summary>
public static class SearchIndexVersion
{
    public const short Current = 3;
}
