using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace EhrConnect.FhirApi.Organizations;

/// <summary>Ids of machine clients that say whose they are: <c>{organisation}-{name}-{8 random}</c>.</summary>
static class ClientIds
{
    private const int MaxName = 40;

    public static string New(string orgSlug, string name)
    {
        var random = RandomNumberGenerator.GetHexString(8, lowercase: true);
        var slug = Slug(name);
        return slug.Length == 0 ? $"{orgSlug}-{random}" : $"{orgSlug}-{slug}-{random}";
    }

    private static string Slug(string name)
    {
        var slug = new StringBuilder(MaxName);
        foreach (var character in name.Normalize(NormalizationForm.FormD).ToLower(CultureInfo.InvariantCulture))
        {
            if (slug.Length == MaxName) break;
            if (char.IsAsciiLetterOrDigit(character)) slug.Append(character);
            else if (CharUnicodeInfo.GetUnicodeCategory(character) is not UnicodeCategory.NonSpacingMark && slug.Length > 0 && slug[^1] != '-') slug.Append('-');
        }

        return slug.ToString().TrimEnd('-');
    }
}
