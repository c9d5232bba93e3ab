using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Search over one type (FHIR R4, 3.1.1).</summary>
public sealed class SearchTests(SharedStack shared) : FhirConformance(shared)
{
    [Theory]
    [InlineData("family=leon", "León,Leonard")]
    [InlineData("family=LEÓN", "León,Leonard")]
    [InlineData("family=le", "León,Leonard")]
    [InlineData("family=eon", "")]
    [InlineData("family=leon,muller", "León,Leonard,Müller")]
    [InlineData("family=leon&given=ana", "León")]
    [InlineData("family=leon&family=leona", "Leonard")]
    [InlineData(@"family=a\,b", "A,b")]
    [InlineData("family=a,b", "A,b")]
    [InlineData("family:exact=León", "León")]
    [InlineData("family:exact=leon", "")]
    [InlineData("family:exact=Leó", "")]
    [InlineData("name=ana", "León")]
    [InlineData("name=ana león", "León")]
    [InlineData("name=leon  ana", "León")]
    [InlineData("given=ana", "León")]
    [InlineData("gender=male", "Leonard,Müller")]
    [InlineData("gender=male,female", "León,Leonard,Müller")]
    [InlineData("gender=http://hl7.org/fhir/administrative-gender|female", "León")]
    [InlineData("gender=http://elsewhere|female", "")]
    [InlineData("gender=MALE", "")]
    public async Task Strings_and_codes(string query, string families)
    {
        var system = await NamesAsync();

        var reply = await Client.GetAsync($"Patient?{Escape(query)}&identifier={system}|");

        Assert.Equal(200, reply.Code);
        Assert.Equal(families.Split(',', StringSplitOptions.RemoveEmptyEntries).Length == 0 ? [] : Families(families), Found(reply));
        Assert.Equal(reply.Resources.Count, reply.Total);

        static IEnumerable<string> Families(string list) => (list == "A,b" ? ["A,b"] : list.Split(',')).Order(StringComparer.Ordinal);
        static IEnumerable<string> Found(FhirReply reply) => reply.Resources.Select(r => r.GetProperty("name")[0].GetProperty("family").GetString()!).Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task Tokens_with_and_without_system()
    {
        var (system, other, code) = (Unique(), Unique(), Unique());
        var with = (await Client.CreateAsync(Patient(more: Identifier(system, code)))).Id;
        var without = (await Client.CreateAsync(Patient(more: Identifier(null, code)))).Id;
        var elsewhere = (await Client.CreateAsync(Patient(more: Identifier(other, code)))).Id;

        Assert.Equal(Set(with), await FindAsync($"identifier={system}|{code}"));
        Assert.Equal(Set(without), await FindAsync($"identifier=|{code}"));
        Assert.Equal(Set(with, without, elsewhere), await FindAsync($"identifier={code}"));
        Assert.Equal(Set(with), await FindAsync($"identifier={system}|"));
        Assert.Equal(Set(with, elsewhere), await FindAsync($"identifier={system}|{code},{other}|{code}"));
        Assert.Equal(Set(with), await FindAsync($"identifier={code}&identifier={system}|"));
        Assert.Empty(await FindAsync($"identifier={system}|{code.ToUpperInvariant()}"));

        static HashSet<string> Set(params string[] ids) => [.. ids];
        async Task<HashSet<string>> FindAsync(string query) => [.. (await Client.GetAsync($"Patient?{query}")).Ids];
    }

    [Theory]
    [InlineData("1980", "1,2,3")]
    [InlineData("eq1980-05", "2,3")]
    [InlineData("1980-05-11", "3")]
    [InlineData("1980-05-11T16:32:15Z", "")]
    [InlineData("1981", "4")]
    [InlineData("ne1980", "0,4")]
    [InlineData("ne1980-05", "0,1,4")]
    [InlineData("ne1980-05-11", "0,1,2,4")]
    [InlineData("gt1980", "4")]
    [InlineData("gt1980-05", "1,4")]
    [InlineData("gt1980-05-11", "1,2,4")]
    [InlineData("lt1980", "0")]
    [InlineData("lt1980-05", "0,1")]
    [InlineData("lt1980-05-11", "0,1,2")]
    [InlineData("ge1980", "1,2,3,4")]
    [InlineData("ge1980-05-11", "1,2,3,4")]
    [InlineData("ge1981", "4")]
    [InlineData("le1980", "0,1,2,3")]
    [InlineData("le1980-05", "0,1,2,3")]
    [InlineData("le1979", "0")]
    [InlineData("sa1979", "1,2,3,4")]
    [InlineData("sa1980", "4")]
    [InlineData("sa1980-05-10", "3,4")]
    [InlineData("eb1980", "0")]
    [InlineData("eb1980-06", "0,2,3")]
    [InlineData("eb1981", "0,1,2,3")]
    [InlineData("ap1980-05-11", "0,1,2,3,4")]
    [InlineData("ap1900", "")]
    [InlineData("1979-12-31,1981-01-01", "0,4")]
    [InlineData("ge1980&birthdate=lt1980-05-11", "1,2")]
    public async Task Birth_dates_with_every_prefix(string value, string expected)
    {
        string[] dates = ["1979-12-31", "1980", "1980-05", "1980-05-11", "1981-01-01"];
        var system = Unique();
        var ids = new List<string>();
        foreach (var date in dates) ids.Add((await Client.CreateAsync(Patient(more: $",\"birthDate\":\"{date}\"{Identifier(system, "x")}"))).Id);

        var found = (await Client.GetAsync($"Patient?identifier={system}|&birthdate={value}")).Ids;

        Assert.Equal(expected, string.Join(',', found.Select(id => ids.IndexOf(id)).Order()));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("eq", true)]
    [InlineData("ne", false)]
    [InlineData("gt", false)]
    [InlineData("ge", true)]
    [InlineData("lt", false)]
    [InlineData("le", true)]
    [InlineData("sa", false)]
    [InlineData("eb", false)]
    public async Task The_time_of_the_last_update_is_exact_to_the_millisecond(string prefix, bool found)
    {
        var created = await Client.CreateAsync(Patient());
        var updated = created.Json.GetProperty("meta").GetProperty("lastUpdated").GetString();

        Assert.Equal(found ? 1 : 0, (await Client.GetAsync($"Patient?_id={created.Id}&_lastUpdated={prefix}{updated}")).Total);
    }

    [Fact]
    public async Task Finer_digits_than_are_stored_are_not_lost()
    {
        var created = await Client.CreateAsync(Patient());
        var updated = created.Json.GetProperty("meta").GetProperty("lastUpdated").GetString()!.Replace("Z", "0001Z", StringComparison.Ordinal);

        Assert.Equal(0, (await Client.GetAsync($"Patient?_id={created.Id}&_lastUpdated={updated}")).Total);
        Assert.Equal(1, (await Client.GetAsync($"Patient?_id={created.Id}&_lastUpdated=lt{updated}")).Total);
        Assert.Equal(0, (await Client.GetAsync($"Patient?_id={created.Id}&_lastUpdated=sa{updated}")).Total);
    }

    [Fact]
    public async Task Encounters_of_a_patient_by_every_form_of_reference()
    {
        var patient = (await Client.CreateAsync(Patient())).Id;
        var other = (await Client.CreateAsync(Patient())).Id;
        var encounter = (await Client.CreateAsync(Encounter(patient, "planned"))).Id;
        await Client.CreateAsync(Encounter(other, "planned"));

        foreach (var query in (string[])[$"patient={patient}", $"patient=Patient/{patient}", $"subject={patient}", $"subject=Patient/{patient}", $"subject:Patient={patient}", $"patient={Client.BaseAddress}/Patient/{patient}", $"patient={patient}&status=planned,finished"])
        {
            Assert.Equal([encounter], (await Client.GetAsync($"Encounter?{query}")).Ids);
        }

        Assert.Empty((await Client.GetAsync($"Encounter?patient={patient}&status=finished")).Ids);
        Assert.Empty((await Client.GetAsync($"Encounter?subject=Group/{patient}")).Ids);
    }

    [Fact]
    public async Task The_index_follows_every_version()
    {
        var (before, after) = (Unique(), Unique());
        var created = await Client.CreateAsync(Patient(before));
        await Client.PutAsync($"Patient/{created.Id}", Patient(after, created.Id));

        Assert.Equal((0, 1), ((await Client.GetAsync($"Patient?family={before}")).Total, (await Client.GetAsync($"Patient?family={after}")).Total));
        await Client.DeleteAsync($"Patient/{created.Id}");
        Assert.Equal(0, (await Client.GetAsync($"Patient?family={after}")).Total);
    }

    [Fact]
    public async Task Pages_show_every_match_once_newest_first_and_their_links_name_nobody()
    {
        var system = Unique();
        var created = new List<string>();
        for (var i = 0; i < 5; i++) created.Add((await Client.CreateAsync(Patient(more: Identifier(system, $"{i}")))).Id);
        var found = new List<string>();
        var next = $"Patient?identifier={system}|&_count=2";
        var pages = 0;
        while (next is not null)
        {
            var page = await Client.GetAsync(next);
            Assert.Equal((200, 5), (page.Code, page.Total));
            if (pages++ == 0) await Client.CreateAsync(Patient(more: Identifier(system, "late")));
            found.AddRange(page.Ids);
            next = page.Link("next");
            Assert.DoesNotContain(system, next ?? "", StringComparison.Ordinal);
        }

        created.Reverse();
        Assert.Equal(created, found);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task A_cursor_works_for_its_own_organisation_type_and_form_only()
    {
        var system = Unique();
        for (var i = 0; i < 2; i++) await Client.CreateAsync(Patient(more: Identifier(system, $"{i}")));
        var next = (await Client.GetAsync($"Patient?identifier={system}|&_count=1")).Link("next")!;
        using var clinic = await FhirClient.OfAsync(Stack, "demo-clinic-owner");

        Assert.Equal(200, (await Client.GetAsync(next)).Code);
        Assert.Equal(400, (await clinic.GetAsync(next)).Code);
        Assert.Equal(400, (await Client.GetAsync(next.Replace("/Patient?", "/Encounter?", StringComparison.Ordinal))).Code);
        Assert.Equal(400, (await Client.GetAsync($"{next}&family=x")).Code);
        Assert.Equal(400, (await Client.GetAsync(next[..^4])).Code);
        Assert.Equal(400, (await Client.GetAsync("Patient?_cursor=AAAA")).Code);
    }

    [Fact]
    public async Task Only_the_number_when_only_the_number_is_wanted()
    {
        var system = Unique();
        await Client.CreateAsync(Patient(more: Identifier(system, "1")));

        foreach (var only in (string[])["_count=0", "_summary=count", "_count=0&_summary=count"])
        {
            var reply = await Client.GetAsync($"Patient?identifier={system}|&{only}");
            Assert.Equal((1, 0), (reply.Total, reply.Resources.Count));
            Assert.Null(reply.Link("next"));
        }

        Assert.False((await Client.GetAsync($"Patient?identifier={system}|&_total=none")).Json.TryGetProperty("total", out _));
    }

    [Fact]
    public async Task A_form_finds_the_same_as_a_query()
    {
        var family = Unique();
        var id = (await Client.CreateAsync(Patient(family, more: ",\"gender\":\"other\""))).Id;
        (string, string) form = ("Content-Type", "application/x-www-form-urlencoded");

        Assert.Equal([id], (await Client.PostAsync("Patient/_search", $"family={family}&gender=other", form)).Ids);
        Assert.Equal([id], (await Client.PostAsync($"Patient/_search?gender=other", $"family={family}", form)).Ids);
        Assert.Empty((await Client.PostAsync($"Patient/_search?gender=male", $"family={family}", form)).Ids);
        Assert.Equal(415, (await Client.PostAsync("Patient/_search", "{}")).Code);
        Assert.Equal(400, (await Client.PostAsync("Patient/_search", "bogus=1", form)).Code);
    }

    [Theory]
    [InlineData("Location?near=1|2", "not-supported")]
    [InlineData("Patient?_text=x", "not-supported")]
    [InlineData("Patient?family:text=x", "not-supported")]
    [InlineData("Patient?family=", "invalid")]
    [InlineData("Patient?_sort=bogus", "invalid")]
    [InlineData("Patient?_include=Patient:name", "invalid")]
    [InlineData("Patient?birthdate=soon", "invalid")]
    [InlineData("Patient?family=a%00b", "invalid")]
    [InlineData("Encounter?beneficiary=x", "invalid")]
    public async Task What_cannot_be_honoured_is_refused(string path, string issue)
    {
        foreach (var handling in (string[])["strict", "lenient"])
        {
            var reply = await Client.GetAsync(path, ("Prefer", $"handling={handling}"));
            Assert.Equal((400, issue), (reply.Code, reply.IssueCode));
        }
    }

    [Fact]
    public async Task The_bundle_has_what_a_searchset_needs()
    {
        var created = await Client.CreateAsync(Patient());

        var reply = await Client.GetAsync($"Patient?_id={created.Id}");

        var entry = reply.Json.GetProperty("entry")[0];
        Assert.Equal("searchset", reply.Json.GetProperty("type").GetString());
        Assert.Equal($"{Client.BaseAddress}/Patient/{created.Id}", entry.GetProperty("fullUrl").GetString());
        Assert.Equal("match", entry.GetProperty("search").GetProperty("mode").GetString());
        Assert.Equal($"{Client.BaseAddress}/Patient?_id={created.Id}", reply.Link("self"));
        Assert.Contains(created.Body, reply.Body, StringComparison.Ordinal);
        AssertValid(reply, "Bundle");
    }

    private static string Identifier(string? system, string value) =>
        system is null ? $",\"identifier\":[{{\"value\":\"{value}\"}}]" : $",\"identifier\":[{{\"system\":\"{system}\",\"value\":\"{value}\"}}]";

    private static string Encounter(string patient, string status) =>
        $$"""{"resourceType":"Encounter","status":"{{status}}","subject":{"reference":"Patient/{{patient}}"},"class":{"code":"AMB"} }""";

    private static string Escape(string query) => string.Join('&', query.Split('&').Select(pair => $"{pair[..pair.IndexOf('=')]}={Uri.EscapeDataString(pair[(pair.IndexOf('=') + 1)..])}"));

    private async Task<string> NamesAsync()
    {
        var system = Unique();
        var identifier = Identifier(system, "x");
        await Client.CreateAsync($$"""{"resourceType":"Patient","gender":"female","name":[{"family":"León","given":["Ana"]}]{{identifier}}}""");
        await Client.CreateAsync($$"""{"resourceType":"Patient","gender":"male","name":[{"family":"Leonard"}]{{identifier}}}""");
        await Client.CreateAsync($$"""{"resourceType":"Patient","gender":"male","name":[{"family":"Müller"}]{{identifier}}}""");
        await Client.CreateAsync($$"""{"resourceType":"Patient","name":[{"family":"A,b"}]{{identifier}}}""");
        return system;
    }
}
