using System.Globalization;
using System.Text;

namespace EhrConnect.LocalHosting;

/// <summary>The manifest name of a choice: readable part from the condition, then a hash of all four parts.</summary>
internal static class ConditionalExpressionName
{
    public static string For(string condition, string whenTrue, string whenFalse, string matchValue)
    {
        var hash = XxHash32.Compute(Encoding.UTF8.GetBytes(condition + whenTrue + whenFalse + matchValue));
        return string.Create(CultureInfo.InvariantCulture, $"cond-{Slug(condition)}-{hash:x8}");
    }

    static string Slug(string expression)
    {
        var slug = new StringBuilder(expression.Length);
        foreach (var c in expression)
        {
            if (char.IsLetterOrDigit(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().TrimEnd('-');
    }
}
