using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace EhrConnect.Identity.Requests;

static class WebClientCorsExtensions
{
    /// <summary>A web client that runs in the browser fetches its tokens from there, so its origins may call; cookies stay at home.</summary>
    public static void AddWebClientCors(this WebApplicationBuilder builder)
    {
        builder.Services.AddCors();
        builder.Services.AddOptions<CorsOptions>().Configure<IOptions<IdentityOptions>>(static (cors, identity) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(identity.Value.WebOrigins()).WithMethods("GET", "POST").WithHeaders("authorization", "content-type", "x-request-id").SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }
}
