using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EhrConnect.ServiceDefaults.Clients;

sealed class ConnectionStringValidator(IConfiguration configuration) : IValidateOptions<RequiredConnectionStrings>
{
    public ValidateOptionsResult Validate(string? name, RequiredConnectionStrings options)
    {
        var missing = options.Names.Where(required => string.IsNullOrWhiteSpace(configuration.GetConnectionString(required))).ToArray();
        return missing.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(missing.Select(ConnectionStringExtensions.MissingMessage));
    }
}
