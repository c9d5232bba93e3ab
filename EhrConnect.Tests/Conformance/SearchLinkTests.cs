using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>What the links of searches show, and for whom they work.</summary>
public sealed class SearchLinkTests(SharedStack shared) : FhirConformance(shared)
{
    private static readonly (string, string) Form = ("Content-Type", "application/x-www-form-urlencoded");

    [Fact]
    public async Task No_link_shows_what_came_in_a_form()
    {
        var family = Unique();
        for (var i = 0; i < 3; i++) await Client.CreateAsync(Patient(family));

        var first = await Client.PostAsync("Patient/_search?_count=1", $"family={family}", Form);
        var second = await Client.GetAsync(first.Link("next")!);

        Assert.Equal($"{Client.BaseAddress}/Patient?_count=1", first.Link("self"));
        Assert.Equal((3, 1), (first.Total, second.Ids.Count));
        Assert.NotEqual(first.Ids, second.Ids);
        foreach (var page in (FhirReply[])[first, second])
        {
            Assert.DoesNotContain(family, page.Json.GetProperty("link").GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Given_a_form_of_4000_ids_Then_its_links_stay_short_and_lead_through_all_pages_there_and_back()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++) ids.Add((await Client.CreateAsync(Patient())).Id);
        var form = $"_count=1&_id={string.Join(',', Enumerable.Range(0, 3997).Select(_ => Guid.NewGuid().ToString()).Concat(ids))}";

        var first = await Client.PostAsync("Patient/_search", form, Form);
        Assert.True(first.Code == 200, first.Body);
        var pages = new List<FhirReply> { first };
        while (pages[^1].Link("next") is { } next)
        {
            Assert.InRange(next.Length, 1, 2000);
            pages.Add(await Client.GetAsync(next));
        }

        Assert.Equal(ids.AsEnumerable().Reverse(), pages.SelectMany(page => page.Ids));
        Assert.Equal(pages[1].Ids, (await Client.GetAsync(pages[2].Link("previous")!)).Ids);
        Assert.Equal(1, await KeptAsync("parameters IS NOT NULL AND expires_at > now() + interval '23 hours'"));
        Assert.Equal(0, await KeptAsync($"position(convert_to('{ids[0]}', 'UTF8') IN parameters) > 0"));

        using var colleague = await FhirClient.OfAsync(Stack, "demo-hospital-viewer");
        using var clinic = await FhirClient.OfAsync(Stack, "demo-clinic-owner");
        Assert.Equal((400, 400), ((await colleague.GetAsync(first.Link("next")!)).Code, (await clinic.GetAsync(first.Link("next")!)).Code));
        await using var expire = Stack.Database.Admin.CreateCommand("UPDATE ehr.search_forms SET expires_at = now()");
        await expire.ExecuteNonQueryAsync();
        Assert.Equal(400, (await Client.GetAsync(first.Link("next")!)).Code);

        Task<long> KeptAsync(string where) => Stack.Database.ScalarAsync<long>($"SELECT count(*) FROM ehr.search_forms WHERE {where}");
    }

    [Fact]
    public async Task A_cursor_works_for_its_user_only_and_not_when_anything_of_it_is_changed()
    {
        var family = Unique();
        for (var i = 0; i < 2; i++) await Client.CreateAsync(Patient(family));
        var next = (await Client.GetAsync($"Patient?family={family}&_count=1")).Link("next")!;
        using var colleague = await FhirClient.OfAsync(Stack, "demo-hospital-viewer");

        Assert.Equal(200, (await Client.GetAsync(next)).Code);
        Assert.Equal(400, (await colleague.GetAsync(next)).Code);
        var start = next.IndexOf("_cursor=", StringComparison.Ordinal) + "_cursor=".Length;
        foreach (var at in (int[])[start + 30, (start + next.Length) / 2, next.Length - 3])
        {
            var tampered = $"{next[..at]}{(next[at] == 'A' ? 'B' : 'A')}{next[(at + 1)..]}";
            Assert.Equal(400, (await Client.GetAsync(tampered)).Code);
        }
    }

    [Fact]
    public async Task A_form_larger_than_any_search_is_refused() =>
        Assert.Equal(413, (await Client.PostAsync("Patient/_search", $"family={new string('x', 1024 * 1024)}", Form)).Code);
}
