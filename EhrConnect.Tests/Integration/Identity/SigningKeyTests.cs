using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using EhrConnect.Data.Organizations;
using EhrConnect.Data.Secrets;
using EhrConnect.Data.Sessions;
using EhrConnect.Tests.Fixtures;
using Microsoft.Extensions.Options;
using Npgsql;

namespace EhrConnect.Tests.Integration.Identity;

public sealed class SigningKeyTests
{
    private const string Client = "demo-hospital-owner";

    [Fact]
    public async Task The_published_keys_verify_a_token_and_refuse_a_changed_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var host = await IdentityHost.StartAsync(database);
        var answer = await host.AskAsync(Client);
        var keys = await PublishedKeys.OfAsync(host);

        Assert.Equal(keys.Issuer, answer.Claims.GetProperty("iss").GetString());
        Assert.True(keys.Verify(answer.Token!));

        var parts = answer.Token!.Split('.');
        var changed = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("demo-hospital", "demo-clinic", StringComparison.Ordinal);
        Assert.False(keys.Verify($"{parts[0]}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(changed))}.{parts[2]}"));
    }

    [Fact]
    public async Task The_key_set_tells_nothing_of_the_private_key()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var host = await IdentityHost.StartAsync(database);

        var key = (await PublishedKeys.OfAsync(host)).Document.GetProperty("keys")[0];

        Assert.Equal("alg e kid kty n use", string.Join(' ', key.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)));
        Assert.Equal(256, Base64Url.DecodeFromChars(key.GetProperty("n").GetString()).Length);
    }

    [Fact]
    public async Task Replicas_of_a_new_installation_that_start_together_agree_on_one_key_that_outlives_them()
    {
        await using var database = await TestDatabase.CreateAsync();
        string token;
        {
            var starting = (First: IdentityHost.StartAsync(database), Second: IdentityHost.StartAsync(database));
            await using var first = await starting.First;
            await using var second = await starting.Second;
            token = (await first.AskAsync(Client)).Token!;
            Assert.True((await PublishedKeys.OfAsync(second)).Verify(token));
        }

        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM ehr.signing_keys"));
        await using var later = await IdentityHost.StartAsync(database);
        Assert.True((await PublishedKeys.OfAsync(later)).Verify(token));
    }

    [Fact]
    public async Task A_newer_key_signs_and_the_older_one_still_verifies()
    {
        await using var database = await TestDatabase.CreateAsync();
        string old;
        await using (var before = await IdentityHost.StartAsync(database)) old = (await before.AskAsync(Client)).Token!;

        await AddKeyAsync(database, "newer");
        await using var host = await IdentityHost.StartAsync(database);
        var answer = await host.AskAsync(Client);
        var keys = await PublishedKeys.OfAsync(host);

        Assert.Equal("newer", answer.Header.GetProperty("kid").GetString());
        Assert.Equal(2, keys.Ids.Count());
        Assert.True(keys.Verify(answer.Token!));
        Assert.True(keys.Verify(old));
    }

    [Fact]
    public async Task Keys_are_encrypted_at_rest_and_another_key_encryption_key_is_refused_in_one_line()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var host = await IdentityHost.StartAsync(database)) Assert.NotNull((await host.AskAsync(Client)).Token);

        var stored = await database.ScalarAsync<byte[]>("SELECT envelope FROM ehr.signing_keys");
        using var rsa = RSA.Create();
        Assert.ThrowsAny<CryptographicException>(() => rsa.ImportPkcs8PrivateKey(stored.AsSpan(29), out _));

        var (exitCode, output) = await IdentityHost.FailAsync(database, ("Secrets__Kek__k1", Convert.ToBase64String(new byte[32])));
        Assert.Equal(1, exitCode);
        Assert.Equal("EhrConnect.Identity: The signing keys in the database cannot be decrypted: Secrets__Kek__… is not the key-encryption key that they were stored with. Restore the old value.", output);
    }

    private static async Task AddKeyAsync(TestDatabase database, string keyId)
    {
        var organizations = new OrgDatabase(database.Identity);
        var options = Options.Create(new SecretOptions { Kek = { ["k1"] = IdentityHost.Kek }, ActiveKek = "k1" });
        var protector = new SecretProtector(new DataKeys(organizations, options, TimeProvider.System));
        using var rsa = RSA.Create(2048);
        var envelope = await protector.ProtectAsync(PlatformOrganization.Id, "signing_keys", keyId, "envelope", rsa.ExportPkcs8PrivateKey(), CancellationToken.None);

        await using var insert = database.Admin.CreateCommand("INSERT INTO ehr.signing_keys (org_id, id, envelope, created_at) VALUES ($1, $2, $3, now() + interval '1 second')");
        insert.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = PlatformOrganization.Id });
        insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = keyId });
        insert.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = envelope });
        await insert.ExecuteNonQueryAsync();
    }
}
