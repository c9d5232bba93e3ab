using System.Globalization;
using System.Threading.RateLimiting;
using EhrConnect.Identity.Clients;
using EhrConnect.Identity.Pages;
using EhrConnect.Identity.Passwords;
using EhrConnect.Identity.SignIn;
using EhrConnect.Identity.Tokens;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace EhrConnect.Identity.Requests;

/// <summary>
/// What one caller may cost. The windows are counted in each replica: they slow down guessing and flooding, they are no quota.
/// A limited request is counted in the metrics and not audited, because a flood must not become a flood of audit records.
/// </summary>
static class RequestLimitExtensions
{
    private const int LargestBody = 16 * 1024;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    public static void AddRequestLimits(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<KestrelServerOptions>(static kestrel => kestrel.Limits.MaxRequestBodySize = LargestBody);
        builder.Services.AddRateLimiter(static _ => { });
    }

    public static void UseTokenRateLimits(this WebApplication app) => app.UseWhen(
        static context => context.Request.Path.StartsWithSegments(TokenServerExtensions.TokenPath, StringComparison.OrdinalIgnoreCase),
        branch =>
        {
            var options = app.Services.GetRequiredService<IOptions<IdentityOptions>>().Value;
            var metrics = app.Services.GetRequiredService<TokenMetrics>();

            branch.UseRateLimiter(Limit(static context => Address(context), options.TokenRequestsPerMinutePerAddress, metrics));
            branch.Use(static async (context, next) =>
            {
                // OpenIddict finds the form already read.
                if (context.Request.HasFormContentType)
                {
                    var form = await context.Request.ReadFormAsync(context.RequestAborted);
                    // The web client is one for all people of a hospital, who often share an address; their codes and refresh tokens can't be guessed.
                    if (form["grant_type"] != GrantTypes.AuthorizationCode && form["grant_type"] != GrantTypes.RefreshToken)
                        context.Items[typeof(ClientId)] = ClientId.Of(context.Request, form);
                }

                await next(context);
            });
            branch.UseWhen(
                static context => context.Items.ContainsKey(typeof(ClientId)),
                named => named.UseRateLimiter(Limit(static context => (Address(context), context.Items[typeof(ClientId)] as string), options.TokenRequestsPerMinute, metrics)));
        });

    /// <summary>Checking a password is slow on purpose: so many at a time, and so many per minute from one address.</summary>
    public static void UsePasswordRateLimits(this WebApplication app) => app.UseWhen(
        static context => HttpMethods.IsPost(context.Request.Method)
            && (context.Request.Path.StartsWithSegments(SignInEndpoints.Path, StringComparison.OrdinalIgnoreCase)
                || context.Request.Path.StartsWithSegments(PasswordEndpoints.Path, StringComparison.OrdinalIgnoreCase)),
        branch =>
        {
            var page = app.Services.GetRequiredService<Page>();
            branch.UseRateLimiter(new RateLimiterOptions
            {
                GlobalLimiter = PartitionedRateLimiter.CreateChained(
                    PerMinute(static context => Address(context), app.Services.GetRequiredService<IOptions<IdentityOptions>>().Value.SignInsPerMinutePerAddress),
                    PartitionedRateLimiter.Create<HttpContext, int>(static _ => RateLimitPartition.GetConcurrencyLimiter(
                        0, static _ => new ConcurrencyLimiterOptions { PermitLimit = Environment.ProcessorCount, QueueLimit = 100 }))),
                OnRejected = (rejected, _) =>
                {
                    SetRetryAfter(rejected);
                    return new ValueTask(page.WriteAsync(
                        rejected.HttpContext, StatusCodes.Status429TooManyRequests, "Too many attempts", "<p>There were too many attempts from your network. Wait a minute and try again.</p>"));
                },
            });
        });

    private static RateLimiterOptions Limit<TKey>(Func<HttpContext, TKey> key, int permits, TokenMetrics metrics)
        where TKey : notnull => new()
    {
        GlobalLimiter = PerMinute(key, permits),
        OnRejected = (rejected, _) => RejectAsync(rejected, metrics),
    };

    private static PartitionedRateLimiter<HttpContext> PerMinute<TKey>(Func<HttpContext, TKey> key, int permits)
        where TKey : notnull =>
        PartitionedRateLimiter.Create<HttpContext, TKey>(context => RateLimitPartition.GetFixedWindowLimiter(
            key(context), _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = Window, QueueLimit = 0 }));

    private static string Address(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";

    private static async ValueTask RejectAsync(OnRejectedContext rejected, TokenMetrics metrics)
    {
        metrics.Limited();
        SetRetryAfter(rejected);
        await OAuthErrors.WriteAsync(
            rejected.HttpContext, StatusCodes.Status429TooManyRequests, Errors.TemporarilyUnavailable, "Too many token requests: keep a token until it expires, and retry after the time in Retry-After.");
    }

    private static void SetRetryAfter(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var retryAfter) ? retryAfter : Window;
        rejected.HttpContext.Response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
