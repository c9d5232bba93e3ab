using Microsoft.Extensions.Configuration;
using StackExchange.Redis;

namespace EhrConnect.Data.Queue;

/// <summary>Opens further connections to the same Redis, for readers that block the connection they wait on.</summary>
public sealed class DedicatedRedis(IConfiguration configuration)
{
    internal async Task<IConnectionMultiplexer> ConnectAsync()
    {
        var options = ConfigurationOptions.Parse(configuration.GetConnectionString("redis") ?? throw new InvalidOperationException("ConnectionStrings__redis is not set."));
        options.AbortOnConnectFail = false;
        options.AsyncTimeout = (int)TimeSpan.FromSeconds(10).TotalMilliseconds;
        return await ConnectionMultiplexer.ConnectAsync(options);
    }
}
