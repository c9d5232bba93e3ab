using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace EhrConnect.Identity.Pages;

/// <summary>
/// Proof that a form was sent from our own page: a random value stands in a cookie and in the form, and another site can neither
/// read the one nor set the other. What browsers say themselves about the origin of a request counts as well.
/// </summary>
static class FormTokens
{
    public const string Field = "form_token";

    private const int Bytes = 32;

    /// <summary>The hidden field; the cookie goes out with the same answer.</summary>
    public static string Input(HttpContext http)
    {
        // Kept while it is there, so that two open tabs both work.
        var value = Cookie(http) is { Length: 43 } known && Base64Url.IsValid(known) ? known : Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        http.Response.Cookies.Append(Cookies.Name(http, "form"), value, Cookies.Options(http, SameSiteMode.Strict));
        return $"""<input type="hidden" name="{Field}" value="{value}">""";
    }

    public static bool Check(HttpContext http, string? sent) =>
        http.Request.Headers["Sec-Fetch-Site"].ToString() is "" or "same-origin"
        && Cookie(http) is { Length: > 0 } expected && sent is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(sent));

    private static string? Cookie(HttpContext http) => http.Request.Cookies[Cookies.Name(http, "form")];
}
