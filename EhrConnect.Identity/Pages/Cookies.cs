namespace EhrConnect.Identity.Pages;

static class Cookies
{
    /// <summary>Under TLS with the prefix that keeps neighbours under the same domain from setting it (RFC 6265bis section 4.1.3.2).</summary>
    public static string Name(HttpContext http, string name) => http.Request.IsHttps ? $"__Host-ehr-{name}" : $"ehr-{name}";

    public static CookieOptions Options(HttpContext http, SameSiteMode sameSite) => new() { HttpOnly = true, Secure = http.Request.IsHttps, SameSite = sameSite, Path = "/", IsEssential = true };
}
