using Microsoft.Extensions.Options;

namespace EhrConnect.Identity;

static class IdentityOptionsExtensions
{
    public static void AddIdentityOptions(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<IdentityOptions>().BindConfiguration(IdentityOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<IdentityOptions>, IdentityOptionsValidator>();
    }

    /// <summary>Plain HTTP is for Development, and elsewhere only for who asks for it by name.</summary>
    public static bool MayUseHttp(this IdentityOptions options, IHostEnvironment environment) => options.AllowHttp || environment.IsDevelopment();
}
