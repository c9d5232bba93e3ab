using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Order, pages and handling of a search (FHIR R4, 3.1.1.5).</summary>
public sealed class SearchPagingTests(SharedStack shared) : FhirConformance(shared)
{
    [Theory]
    [InlineData("family", "a,B,c,c,-")]
    [InlineData("-family", "c,c,B,a,-")]
    [InlineData("birthdate", "a,c,B,c,-")]
    [InlineData("-birthdate", "c,c,B,a,-")]
    [InlineData("gender,family", "c,a,B,c,-")]
    [InlineData("-gender,family", "a,B,c,c,-")]
    [InlineData("identifier", "-,c,c,B,a")]
    [InlineData("_lastUpdated", "a,B,c,c,-")]
    [InlineData("-_lastUpdated", "-,c,c,B,a")]
    [InlineData("-_id", "-,c,c,B,a")]
    [InlineData("address-city", "-,c,c,B,a")]
    public async Task Sorted_by_anything_page_by_page_there_and_back(string sort, string expected)
    {
        var system = Unique();
        string[] more = ["\"birthDate\":\"1970\",\"gender\":\"male\"", "\"birthDate\":\"1980-05\",\"gender\":\"male\"", "\"birthDate\":\"1980\",\"gender\":\"male\"", "\"birthDate\":\"1990\",\"gender\":\"female\"", "\"active\":true"];
        string?[] families = ["a", "B", "c", "c", null];
        for (var i = 0; i < families.Length; i++)
        {
            var name = families[i] is { } family ? $"\"name\":[{{\"family\":\"{family}\"}}]," : "";
            await Client.CreateAsync($$"""{"resourceType":"Patient",{{name}}{{more[i]}},"identifier":[{"system":"{{system}}","value":"{{9 - i}}"}]}""");
        }

        var pages = await WalkAsync($"Patient?identifier={system}|&_sort={sort}&_count=2", "next");

        Assert.Equal(expected, string.Join(',', pages.SelectMany(page => page.Resources).Select(Family)));
        Assert.Equal(3, pages.Count);
        Assert.All(pages, page => Assert.Equal(5, page.Total));
        Assert.Null(pages[0].Link("previous"));
        var back = await WalkAsync(pages[2].Link("previous")!, "previous");
        Assert.Equal([pages[1].Ids, pages[0].Ids], back.Select(page => page.Ids));
        Assert.Equal(pages[1].Ids, (await Client.GetAsync(back[1].Link("next")!)).Ids);

        static string Family(System.Text.Json.JsonElement patient) => patient.TryGetProperty("name", out var name) ? name[0].GetProperty("family").GetString()! : "-";
    }

    [Fact]
    public async Task A_resource_with_several_values_is_sorted_by_its_smallest_or_largest()
    {
        var system = Unique();
        var identifier = $"\"identifier\":[{{\"system\":\"{system}\",\"value\":\"1\"}}]";
        var middle = (await Client.CreateAsync($$"""{"resourceType":"Patient",{{identifier}},"name":[{"family":"m"}]}""")).Id;
        var wide = (await Client.CreateAsync($$"""{"resourceType":"Patient",{{identifier}},"name":[{"family":"z"},{"family":"a"}]}""")).Id;

        Assert.Equal([wide, middle], (await Client.GetAsync($"Patient?identifier={system}|&_sort=family")).Ids);
        Assert.Equal([wide, middle], (await Client.GetAsync($"Patient?identifier={system}|&_sort=-family")).Ids);
    }

    [Fact]
    public async Task Nothing_is_shown_twice_or_left_out_while_others_write()
    {
        var system = Unique();
        var created = new List<string>();
        for (var i = 0; i < 6; i++) created.Add((await Client.CreateAsync(Tagged(system, $"{i}"))).Id);
        var found = new List<string>();
        var next = $"Patient?identifier={system}|&_count=2";
        while (next is not null)
        {
            var page = await Client.GetAsync(next);
            found.AddRange(page.Ids);
            await Client.CreateAsync(Tagged(system, "new"));
            await Client.PutAsync($"Patient/{created[0]}", Tagged(system, Unique(), created[0]));
            next = page.Link("next");
        }

        created.Reverse();
        Assert.Equal(created, found);
    }

    [Theory]
    [InlineData("_offset=2", "3,4")]
    [InlineData("_getpagesoffset=2", "3,4")]
    [InlineData("_offset=2&_getpagesoffset=2", "3,4")]
    [InlineData("_offset=4", "5")]
    [InlineData("_offset=9", "")]
    public async Task Offsets_of_the_front_end(string offset, string expected)
    {
        var system = Unique();
        for (var i = 5; i > 0; i--) await Client.CreateAsync(Tagged(system, $"{i}"));

        var reply = await Client.GetAsync($"Patient?identifier={system}|&_count=2&{offset}");

        Assert.Equal(expected, string.Join(',', reply.Resources.Select(r => r.GetProperty("identifier")[0].GetProperty("value").GetString())));
        Assert.Equal(5, reply.Total);
    }

    [Fact]
    public async Task A_cursor_is_worthless_to_another_client_of_the_same_organisation()
    {
        var system = Unique();
        for (var i = 0; i < 2; i++) await Client.CreateAsync(Tagged(system, $"{i}"));
        var next = (await Client.GetAsync($"Patient?identifier={system}|&_count=1")).Link("next")!;
        using var colleague = await FhirClient.OfAsync(Stack, "demo-hospital-clinician");

        Assert.Equal(200, (await colleague.GetAsync($"Patient?identifier={system}|")).Code);
        Assert.Equal(400, (await colleague.GetAsync(next)).Code);
    }

    [Fact]
    public async Task An_unknown_parameter_is_an_error_unless_the_client_is_lenient()
    {
        var patient = (await Client.CreateAsync(Patient())).Id;

        var strict = await Client.GetAsync($"Patient?_id={patient}&bogus=1", ("Prefer", "handling=strict"));
        var lenient = await Client.GetAsync($"Patient?_id={patient}&bogus=1", ("Prefer", "handling=lenient"));

        Assert.Equal((400, "invalid"), (strict.Code, strict.IssueCode));
        Assert.Equal((200, 1), (lenient.Code, lenient.Total));
        Assert.Equal($"{Client.BaseAddress}/Patient?_id={patient}", lenient.Link("self"));
        var outcome = lenient.Json.GetProperty("entry")[1];
        Assert.Equal("outcome", outcome.GetProperty("search").GetProperty("mode").GetString());
        Assert.Equal("warning", outcome.GetProperty("resource").GetProperty("issue")[0].GetProperty("severity").GetString());
    }

    [Fact]
    public async Task A_range_needs_one_date_within_it_or_several_around_it()
    {
        var tag = Unique();
        var inside = await WithEventsAsync(tag, "2020-06-01");
        await WithEventsAsync(tag, "2019-01-01");
        await WithEventsAsync(tag, "2021-01-01");
        var around = await WithEventsAsync(tag, "2019-01-01", "2021-01-01");

        var found = await Client.GetAsync($"Observation?_tag={tag}&date=ge2020-01-01&date=lt2020-12-31");

        Assert.Equal([around, inside], found.Ids);
        Assert.Equal(2, found.Total);
        var lenient = await Client.GetAsync($"Observation?_tag={tag}&date=ge2020-01-01,lt2020-12-31", ("Prefer", "handling=lenient"));
        Assert.Equal([around, inside], lenient.Ids);
    }

    [Theory]
    [InlineData("Encounter?beneficiary=1")]
    [InlineData("Encounter?patientId=1")]
    [InlineData("Coverage?patient_id=1")]
    [InlineData("Encounter?bogus=Patient/1")]
    public async Task What_may_restrict_to_a_patient_is_never_dropped(string path) =>
        Assert.Equal(400, (await Client.GetAsync(path, ("Prefer", "handling=lenient"))).Code);

    [Fact]
    public async Task What_the_front_end_deletes_after_searching_is_of_its_patient_only()
    {
        var mine = (await Client.CreateAsync(Patient())).Id;
        var other = (await Client.CreateAsync(Patient())).Id;
        var bodies = new[]
        {
            ("RelatedPerson", "patient", """{"resourceType":"RelatedPerson","patient":{"reference":"Patient/{0}"}}"""),
            ("Coverage", "beneficiary", """{"resourceType":"Coverage","status":"active","payor":[{"display":"x"}],"beneficiary":{"reference":"Patient/{0}"}}"""),
            ("Consent", "patient", """{"resourceType":"Consent","status":"active","scope":{"text":"x"},"category":[{"text":"x"}],"patient":{"reference":"Patient/{0}"}}"""),
        };
        foreach (var (type, parameter, body) in bodies)
        {
            await Client.CreateAsync(body.Replace("{0}", other, StringComparison.Ordinal));
            var own = (await Client.CreateAsync(body.Replace("{0}", mine, StringComparison.Ordinal))).Id;

            Assert.Equal([own], (await Client.GetAsync($"{type}?{parameter}={mine}&_count=200")).Ids);
            Assert.Equal([own], (await Client.GetAsync($"{type}?{parameter}=Patient/{mine}&_count=200")).Ids);
        }
    }

    private async Task<string> WithEventsAsync(string tag, params string[] events) => (await Client.CreateAsync(
        $$$"""{"resourceType":"Observation","meta":{"tag":[{"code":"{{{tag}}}"}]},"status":"final","code":{"text":"x"},"effectiveTiming":{"event":["{{{string.Join("\",\"", events)}}}"]}}""")).Id;

    private static string Tagged(string system, string value, string? id = null) => Patient(id: id, more: $",\"identifier\":[{{\"system\":\"{system}\",\"value\":\"{value}\"}}]");

    private async Task<List<FhirReply>> WalkAsync(string first, string relation)
    {
        var pages = new List<FhirReply>();
        for (string? next = first; next is not null; next = pages[^1].Link(relation))
        {
            pages.Add(await Client.GetAsync(next));
            Assert.True(pages[^1].Code == 200 && pages.Count < 20, pages[^1].Body);
        }

        return pages;
    }
}
