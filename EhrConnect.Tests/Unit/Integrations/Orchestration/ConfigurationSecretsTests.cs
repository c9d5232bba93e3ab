using System.Text.Json;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Tests.Unit.Integrations.Orchestration;

public sealed class ConfigurationSecretsTests
{
    private static readonly VendorMetadata Vendor = new(
        "sample", "Sample", "hl7-fhir", "", "1", [],
        [
            new("outbound.host", "", "text", DecidesReceiver: true),
            new("outbound.port", "", "number", Default: "2575", DecidesReceiver: true),
            new("outbound.tls.allowedThumbprints", "", "list", DecidesReceiver: true),
            new("outbound.auth.password", "", "secret"),
            new("outbound.tls.privateKey", "", "secret"),
        ],
        []);

    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public void A_secret_leaves_the_configuration_and_only_its_end_is_shown()
    {
        var separated = Separate("""{"outbound":{"host":"h","auth":{"username":"u","password":"correct-horse"}}}""", None, "{}", 1);

        Assert.DoesNotContain("correct-horse", separated.Config, StringComparison.Ordinal);
        Assert.DoesNotContain("correct-horse", separated.Hints, StringComparison.Ordinal);
        Assert.Equal("correct-horse", separated.Secrets["outbound.auth.password"]);
        Assert.Equal("""{"outbound":{"host":"h","auth":{"username":"u","password":{"hasSecret":true,"last4":"orse"}}}}""", ConfigurationSecrets.Show(separated.Config, separated.Hints).ToJsonString());
    }

    [Fact]
    public void Of_a_short_secret_not_even_the_end_is_shown()
    {
        var separated = Separate("""{"outbound":{"auth":{"password":"1234567"}}}""", None, "{}", 1);

        Assert.Equal("""{"outbound":{"auth":{"password":{"hasSecret":true,"last4":null}}}}""", ConfigurationSecrets.Show(separated.Config, separated.Hints).ToJsonString());
    }

    [Theory]
    [InlineData("""{"outbound":{"auth":{"username":"u"}}}""")]
    [InlineData("""{"outbound":{"auth":{"username":"u","password":{"hasSecret":true,"last4":"orse"}}}}""")]
    public void A_secret_that_is_left_out_or_sent_back_as_shown_stays(string config)
    {
        var before = Separate("""{"outbound":{"auth":{"username":"u","password":"correct-horse"}}}""", None, "{}", 1);

        var after = Separate(config, before.Secrets, before.Hints, 2);

        Assert.Equal("correct-horse", after.Secrets["outbound.auth.password"]);
        Assert.Equal(before.Hints, after.Hints);
    }

    [Theory]
    [InlineData("""{"outbound":{"auth":{"username":"u","password":null}}}""")]
    [InlineData("""{"outbound":{"host":"h"}}""")]
    public void A_secret_that_is_null_or_whose_place_is_gone_is_removed(string config)
    {
        var before = Separate("""{"outbound":{"auth":{"username":"u","password":"correct-horse"}}}""", None, "{}", 1);

        Assert.Empty(Separate(config, before.Secrets, before.Hints, 2).Secrets);
    }

    [Theory]
    [InlineData("""{"outbound":{"host":"evil","auth":{"username":"u"}}}""", "outbound.host")]
    [InlineData("""{"outbound":{"host":"h","port":2576,"auth":{"username":"u","password":{"hasSecret":true}}}}""", "outbound.port")]
    [InlineData("""{"outbound":{"host":"h","tls":{"allowedThumbprints":["AB"]},"auth":{}}}""", "outbound.tls.allowedThumbprints")]
    [InlineData("""{"outbound":{"auth":{"username":"u"}}}""", "outbound.host")]
    public void A_stored_secret_does_not_follow_to_another_receiver_and_the_problem_names_both(string config, string changed)
    {
        var before = Separate("""{"outbound":{"host":"h","auth":{"username":"u","password":"correct-horse"}}}""", None, "{}", 1);

        var after = ConfigurationSecrets.Separate(JsonElement.Parse(config), Vendor, new StoredConfiguration(before.Config, before.Hints, before.Secrets), 2);

        var problem = Assert.Single(after.Problems);
        Assert.Equal("outbound.auth.password", problem.Path);
        Assert.Contains(changed, problem.Problem, StringComparison.Ordinal);
        Assert.Empty(after.Secrets);
    }

    [Theory]
    [InlineData("""{"outbound":{"host":"evil","auth":{"password":"given-again"}}}""", "given-again")]
    [InlineData("""{"outbound":{"host":"evil","auth":{"password":null}}}""", null)]
    [InlineData("""{"outbound":{"host":"h","port":"2575","tls":{"allowedThumbprints":[]},"auth":{"username":"other"}}}""", "correct-horse")]
    public void It_is_taken_when_given_again_removed_by_null_and_kept_when_the_receiver_is_the_same_in_other_words(string config, string? secret)
    {
        var before = Separate("""{"outbound":{"host":"h","auth":{"username":"u","password":"correct-horse"}}}""", None, "{}", 1);

        var after = ConfigurationSecrets.Separate(JsonElement.Parse(config), Vendor, new StoredConfiguration(before.Config, before.Hints, before.Secrets), 2);

        Assert.Empty(after.Problems);
        Assert.Equal(secret, after.Secrets.GetValueOrDefault("outbound.auth.password"));
    }

    [Theory]
    [InlineData("5")]
    [InlineData("\"\"")]
    [InlineData("{\"value\":\"x\"}")]
    public void What_is_no_secret_is_refused_without_repeating_it(string value)
    {
        var separated = Separate($$$"""{"outbound":{"auth":{"password":{{{value}}} } } }""", None, "{}", 1);

        Assert.Equal("outbound.auth.password", Assert.Single(separated.Problems).Path);
    }

    [Fact]
    public void Versions_differ_where_values_differ_and_of_secrets_only_that_they_changed()
    {
        var older = Separate("""{"outbound":{"host":"a","port":1,"auth":{"password":"correct-horse"}}}""", None, "{}", 1);
        var newer = Separate("""{"outbound":{"host":"a","port":2,"inFlight":3,"auth":{"password":"another-horse"}}}""", None, "{}", 2);

        var changes = ConfigurationDifference.Between((older.Config, older.Hints), (newer.Config, newer.Hints));

        Assert.Equal(
            ["outbound.auth.password:: True", "outbound.inFlight::3 False", "outbound.port:1:2 False"],
            changes.Select(c => $"{c.Path}:{c.From?.ToJsonString()}:{c.To?.ToJsonString()} {c.IsSecret}"));
    }

    private static SeparatedConfiguration Separate(string config, IReadOnlyDictionary<string, string> stored, string hints, int version) =>
        ConfigurationSecrets.Separate(JsonElement.Parse(config), Vendor, new StoredConfiguration("{}", hints, stored), version);
}
