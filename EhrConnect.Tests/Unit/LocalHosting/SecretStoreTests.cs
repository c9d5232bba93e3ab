using System.Runtime.Versioning;
using EhrConnect.LocalHosting;

namespace EhrConnect.Tests.Unit.LocalHosting;

public sealed class SecretStoreTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ehr-secrets-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_secret_is_made_once_and_kept()
    {
        var made = 0;
        string Make() => $"secret-{++made}";

        var first = Store().GetOrCreate("kek", Make);
        var second = Store().GetOrCreate("kek", Make);

        Assert.Equal("secret-1", first);
        Assert.Equal(first, second);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Only_the_owner_may_read_it()
    {
        Store().GetOrCreate("kek", static () => "secret");

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(_folder.FullName, "secrets", "kek")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(_folder.FullName, "secrets")));
    }

    [Fact]
    public void An_empty_secret_is_refused_rather_than_replaced()
    {
        Store().GetOrCreate("kek", static () => "secret");
        File.WriteAllText(Path.Combine(_folder.FullName, "secrets", "kek"), "");

        var failure = Assert.Throws<DistributedApplicationException>(() => Store().GetOrCreate("kek", static () => "another"));

        Assert.Contains("is empty", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generated_parameter_keeps_its_value_from_run_to_run_unless_one_is_given()
    {
        var generated = await ValueAsync();

        Assert.Equal(22, generated.Length);
        Assert.All(generated, static c => Assert.True(char.IsAsciiLetterOrDigit(c)));
        Assert.Equal(generated, await ValueAsync());
        Assert.Equal("given", await ValueAsync("--Parameters:app-password=given"));
    }

    private SecretStore Store() => new(Path.Combine(_folder.FullName, "secrets"));

    private async Task<string> ValueAsync(params string[] args)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = args, Home = _folder.FullName });
        var parameter = builder.AddParameter("app-password", new GenerateParameterDefault { MinLength = 22, Special = false }, secret: true, persist: true);
        return (await parameter.Resource.GetValueAsync())!;
    }
}
