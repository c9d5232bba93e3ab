using EhrConnect.ServiceDefaults.Clients;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace EhrConnect.Tests.Unit.ServiceDefaults;

public sealed class PostgresConnectionDefaultsTests
{
    [Fact]
    public void What_the_setting_leaves_open_gets_our_defaults()
    {
        var applied = Apply("Host=h;Database=d");

        Assert.Equal((40, 15, 128, 2, "fhirapi"), (applied.MaxPoolSize, applied.Timeout, applied.MaxAutoPrepare, applied.AutoPrepareMinUsages, applied.ApplicationName));
    }

    [Fact]
    public void What_the_setting_says_stays()
    {
        var applied = Apply("Host=h;Max Auto Prepare=0;Auto Prepare Min Usages=7;Pooling=true;Maximum Pool Size=5;Timeout=3;Application Name=x");

        Assert.Equal((5, 3, 0, 7, "x"), (applied.MaxPoolSize, applied.Timeout, applied.MaxAutoPrepare, applied.AutoPrepareMinUsages, applied.ApplicationName));
    }

    [Fact]
    public void Error_details_and_kept_passwords_cannot_be_turned_on_nor_resets_that_every_request_would_pay_for()
    {
        var applied = Apply("Host=h;Include Error Detail=true;No Reset On Close=false;Persist Security Info=true");

        Assert.False(applied.PersistSecurityInfo);
        Assert.False(applied.IncludeErrorDetail);
        Assert.True(applied.NoResetOnClose);
    }

    [Fact]
    public void Configuration_holds_the_hardened_string_and_leaves_Redis_alone()
    {
        var builder = ServiceDefaultsApp.Builder(("ConnectionStrings:ehrconnect", "Host=h;Include Error Detail=true"), ("ConnectionStrings:redis", "h:6379,password=p"));

        var configured = new NpgsqlConnectionStringBuilder(builder.Configuration.GetConnectionString("ehrconnect"));
        Assert.False(configured.IncludeErrorDetail);
        Assert.Equal("EhrConnect.Sample", configured.ApplicationName);
        Assert.Equal("h:6379,password=p", builder.Configuration.GetConnectionString("redis"));
    }

    [Fact]
    public async Task The_registered_data_sources_use_their_own_hardened_connection_string()
    {
        var builder = ServiceDefaultsApp.Builder();
        builder.AddNpgsqlDataSource("ehrconnect");
        builder.AddKeyedNpgsqlDataSource("dispatch");
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:ehrconnect", "Host=later"), new("ConnectionStrings:dispatch", "Host=other")]);
        await using var app = builder.Build();

        var main = new NpgsqlConnectionStringBuilder(app.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);
        var dispatch = new NpgsqlConnectionStringBuilder(app.Services.GetRequiredKeyedService<NpgsqlDataSource>("dispatch").ConnectionString);
        Assert.Equal(("later", 40), (main.Host, main.MaxPoolSize));
        Assert.Equal(("other", 40), (dispatch.Host, dispatch.MaxPoolSize));
    }

    private static NpgsqlConnectionStringBuilder Apply(string connectionString) =>
        new(PostgresConnectionDefaults.Apply(connectionString, "ehrconnect", "fhirapi"));
}
