using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.Extensions.Options;

namespace EhrConnect.Identity.Pages;

/// <summary>
/// The frame of every page: no script, nothing from elsewhere, not to be framed, cached or referred from. It works with a
/// keyboard, a screen reader and a narrow window.
/// </summary>
sealed class Page(IOptions<IdentityOptions> options)
{
    private const string Style =
        """
        :root{color-scheme:light dark}body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;background:#f3f5f7;color:#1b2733}
        main{box-sizing:border-box;width:min(24rem,100vw);padding:2rem;background:#fff;border-radius:.5rem}h1{margin:0 0 1rem;font-size:1.375rem}
        label{display:block;margin:1rem 0 .25rem;font-weight:600}input{box-sizing:border-box;width:100%;padding:.625rem;font:inherit;border:1px solid #5b6b7b;border-radius:.25rem}
        button{width:100%;margin-top:1.5rem;padding:.75rem;font:inherit;font-weight:600;color:#fff;background:#0b5cad;border:0;border-radius:.25rem;cursor:pointer}
        :focus-visible{outline:3px solid #f0a500;outline-offset:2px}.error{padding:.75rem;border-left:4px solid #b3261e;background:#fdecea;color:#5f1410}
        @media (prefers-color-scheme:dark){body{background:#10161c;color:#e6ebf0}main{background:#1b242d}.error{background:#3b1a18;color:#fbdad7}}
        """;

    private static readonly string StyleHash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)));

    // Browsers hold the redirects that follow a form against form-action too, so the clients' own origins stand there.
    private readonly string _policy =
        $"default-src 'none'; style-src 'sha256-{StyleHash}'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
        + string.Concat(options.Value.WebOrigins().Select(static origin => $" {origin}"));

    public static string Encode(string? text) => HtmlEncoder.Default.Encode(text ?? "");

    /// <summary>A paragraph that a screen reader announces; empty without a message.</summary>
    public static string Alert(string? message) => message is null ? "" : $"""<p class="error" role="alert">{Encode(message)}</p>""";

    /// <param name="http">The running request.</param>
    /// <param name="status">The status of the answer.</param>
    /// <param name="title">Plain text, the heading too.</param>
    /// <param name="content">HTML; everything from outside in it is encoded already.</param>
    public Task WriteAsync(HttpContext http, int status, string title, string content)
    {
        var response = http.Response;
        response.StatusCode = status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = _policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.XFrameOptions = "DENY";
        response.Headers["Referrer-Policy"] = "same-origin";
        return response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{Encode(title)} · EhrConnect</title><style>{Style}</style></head>
            <body><main><h1>{Encode(title)}</h1>
            {content}
            </main></body></html>
            """,
            http.RequestAborted);
    }
}
