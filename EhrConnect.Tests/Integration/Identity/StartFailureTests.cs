namespace EhrConnect.Tests.Integration.Identity;

/// <summary>Bad configuration ends the process with exit code 1 and one line that names the cause and the remedy.</summary>
public sealed class StartFailureTests(IdentityFixture identity) : IClassFixture<IdentityFixture>
{
    [Theory]
    [InlineData("ConnectionStrings__ehrconnect", "", "The connection string 'ehrconnect' is missing: set the environment variable ConnectionStrings__ehrconnect")]
    [InlineData("ConnectionStrings__ehrconnect", "Host=127.0.0.1;Port=1;Username=ehr_identity;Password=canary", "PostgreSQL cannot be reached (ConnectionRefused)")]
    [InlineData("Secrets__Kek__k1", "c2hvcnQ=", "Secrets__Kek__k1 is not base64 of 32 bytes")]
    [InlineData("Identity__Isuer", "https://id.example.org/", "There is no setting Identity__Isuer")]
    [InlineData("Identity__Issuer", "id.example.org", "Identity__Issuer must be an absolute http or https address")]
    [InlineData("Identity__AccessTokenLifetime", "2.00:00:00", "Identity__AccessTokenLifetime must be between")]
    [InlineData("Identity__TokenRequestsPerMinute", "0", "Identity__TokenRequestsPerMinute must be 1 or more")]
    [InlineData("Identity__AllowHttp", "canary", "The value of Identity__AllowHttp is not a Boolean")]
    public async Task A_wrong_setting_is_named(string setting, string value, string message)
    {
        var (exitCode, output) = await IdentityHost.FailAsync(identity.Database, (setting, value));

        Assert.Equal(1, exitCode);
        Assert.StartsWith($"EhrConnect.Identity: {message}", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', output);
        Assert.DoesNotContain("canary", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_user_that_row_level_security_does_not_bind_is_refused()
    {
        var (exitCode, output) = await IdentityHost.FailAsync(identity.Database, ("ConnectionStrings__ehrconnect", identity.Database.Server.Admin(identity.Database.Name)));

        Assert.Equal(1, exitCode);
        Assert.StartsWith("EhrConnect.Identity: The database user 'postgres' can step over row-level security.", output, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', output);
    }
}
