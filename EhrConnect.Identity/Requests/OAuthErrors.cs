using Microsoft.AspNetCore.Diagnostics;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace EhrConnect.Identity.Requests;

/// <summary>Errors that arise outside OpenIddict, in the same shape (RFC 6749 section 5.2) and without a word about their inside.</summary>
static class OAuthErrors
{
    private const string ServerErrorText = "The request could not be carried out. Try again; if it fails again, look at the service's log.";

    public static void UseOAuthErrors(this WebApplication app) => app.UseExceptionHandler(new ExceptionHandlerOptions
    {
        ExceptionHandler = static context => context.Features.Get<IExceptionHandlerFeature>()?.Error switch
        {
            BadHttpRequestException bad => WriteAsync(context, bad.StatusCode, Errors.InvalidRequest, "The request cannot be read."),
            InvalidDataException => WriteAsync(context, StatusCodes.Status400BadRequest, Errors.InvalidRequest, "The form cannot be read."),
            _ => WriteAsync(context, StatusCodes.Status500InternalServerError, Errors.ServerError, ServerErrorText),
        },
        // The caller's mistake is not an error of this service, and must not fill its log with stack traces.
        SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException or InvalidDataException,
    });

    public static Task WriteAsync(HttpContext context, int status, string error, string description)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(new { error, error_description = description }, context.RequestAborted);
    }
}
