using System.Diagnostics;
using System.Globalization;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>What bundles may hold in memory: as they come in, while they are processed, and as they are answered.</summary>
[Collection(LimitedApiTests.Name)]
public sealed class BundleMemoryTests(LimitedApi limited)
{
    // More than a small bundle; three of them are what an organisation may have here.
    private const int Large = 9 * 512 * 1024;

    [Fact]
    public async Task Given_three_slow_uploads_of_one_organisation_When_another_sends_a_large_bundle_Then_it_is_not_delayed()
    {
        var (slow, other) = (await OwnerAsync(), await OwnerAsync());
        var uploads = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StalledUpload.StartAsync(limited.Api.Address, slow, Large, Large - 1024)));
        try
        {
            var running = Stopwatch.StartNew();
            var answer = (await limited.Api.SendAsync("POST", "/fhir/R4", other, Batch(Large))).Expect(200);

            Assert.Equal("201 Created", answer.Json.GetProperty("entry")[0].GetProperty("response").GetProperty("status").GetString());
            Assert.True(running.Elapsed < TimeSpan.FromSeconds(12), $"It took {running.Elapsed}, as long as the uploads that stall are given.");
        }
        finally
        {
            foreach (var upload in uploads) upload.Dispose();
        }
    }

    [Fact]
    [Trait("Category", "Slow")]
    public async Task An_upload_that_stalls_is_ended_and_what_it_held_is_free_for_the_next()
    {
        var owner = await OwnerAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var uploads = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StalledUpload.StartAsync(limited.Api.Address, owner, Large, Large - 1024)));
        try
        {
            // Waits for memory until the uploads before it are ended.
            var next = limited.Api.SendAsync("POST", "/fhir/R4", owner, Batch(Large));

            foreach (var upload in uploads) Assert.Contains("408", await upload.StatusAsync(limit.Token), StringComparison.Ordinal);
            (await next).Expect(200);
        }
        finally
        {
            foreach (var upload in uploads) upload.Dispose();
        }
    }

    [Theory]
    [InlineData("batch")]
    [InlineData("transaction")]
    public async Task An_answer_above_the_limit_says_so_entry_by_entry_and_the_writes_stand(string kind)
    {
        var owner = await OwnerAsync();
        var id = await BinaryAsync(owner);
        var reads = string.Join(',', Enumerable.Repeat($$$"""{"request":{"method":"GET","url":"Binary/{{{id}}}"}}""", 300));

        var answer = (await limited.Api.SendAsync(
            "POST",
            "/fhir/R4",
            owner,
            $$$"""{"resourceType":"Bundle","type":"{{{kind}}}","entry":[{"resource":{"resourceType":"Basic","code":{"text":"x"}},"request":{"method":"POST","url":"Basic"}},{{{reads}}}]}""")).Expect(200);

        var statuses = answer.Json.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("response").GetProperty("status").GetString()![..3]).ToArray();
        Assert.Equal("201", statuses[0]);
        var found = statuses.Count(status => status == "200");
        Assert.Equal(300, found + statuses.Count(status => status == "413"));
        Assert.InRange(found, 100, 299);
        Assert.InRange(answer.Body.Length, 1, LimitedApi.MaxBundleBytes + (300 * 1024));
        Assert.Equal("too-costly", answer.Json.GetProperty("entry")[300].GetProperty("response").GetProperty("outcome").GetProperty("issue")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_transaction_about_more_stored_content_than_the_limit_is_refused_as_a_whole()
    {
        var owner = await OwnerAsync();
        var id = await BinaryAsync(owner);
        var creates = string.Join(',', Enumerable.Range(0, 300).Select(i =>
            $$$"""{"resource":{"resourceType":"Binary","contentType":"text/plain"},"request":{"method":"POST","url":"Binary","ifNoneExist":"_id={{{id}}},{{{i.ToString(CultureInfo.InvariantCulture)}}}"}}"""));

        var answer = (await limited.Api.SendAsync("POST", "/fhir/R4", owner, $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{creates}}]}""")).Expect(413);

        Assert.Equal("too-costly", answer.Json.GetProperty("issue")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_representation_for_which_there_is_no_room_is_left_out_of_the_answer_to_a_write()
    {
        var owner = await OwnerAsync();
        var id = await BinaryAsync(owner);
        var writes = string.Join(',', Enumerable.Repeat($$$"""{"resource":{"resourceType":"Binary","contentType":"text/plain"},"request":{"method":"POST","url":"Binary","ifNoneExist":"_id={{{id}}}"}}""", 300));

        var answer = (await limited.Api.SendAsync("POST", "/fhir/R4", owner, $$"""{"resourceType":"Bundle","type":"batch","entry":[{{writes}}]}""", ("Prefer", "return=representation"))).Expect(200);

        var entries = answer.Json.GetProperty("entry").EnumerateArray().ToArray();
        Assert.All(entries, entry => Assert.Equal("200 OK", entry.GetProperty("response").GetProperty("status").GetString()));
        Assert.True(entries[0].TryGetProperty("resource", out _));
        Assert.False(entries[^1].TryGetProperty("resource", out _));
    }

    private async Task<string> OwnerAsync() => limited.Api.Issuer.Token(await Rows.OrganizationAsync(limited.Api), "ORG_OWNER");

    private async Task<string> BinaryAsync(string owner) =>
        (await limited.Api.SendAsync("POST", "/fhir/R4/Binary", owner, Binary(50_000))).Expect(201).Json.GetProperty("id").GetString()!;

    private static string Binary(int length) => $$"""{"resourceType":"Binary","contentType":"text/plain","data":"{{new string('A', length)}}"}""";

    private static string Batch(int length) =>
        $$$"""{"resourceType":"Bundle","type":"batch","entry":[{"resource":{{{Binary(length / 4 * 4)}}},"request":{"method":"POST","url":"Binary"}}]}""";
}
