using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Searches that follow references: chains, <c>_has</c>, includes, compartments, all types (FHIR R4, 3.1.1.5).</summary>
public sealed class SearchGraphTests(SharedStack shared, SearchGraphTests.Graph graph) : FhirConformance(shared), IClassFixture<SearchGraphTests.Graph>
{
    [Theory]
    [InlineData("Observation", "subject:Patient.name=anna", "oA1,oA2")]
    [InlineData("Observation", "patient.name=anna", "oA1,oA2")]
    [InlineData("Observation", "subject.gender=male", "oB1")]
    [InlineData("Observation", "patient.organization.name=north", "oA1,oA2")]
    [InlineData("Observation", "patient.organization.partof.name=holding", "oA1,oA2")]
    [InlineData("Observation", "patient._id={A}", "oA1,oA2")]
    [InlineData("Observation", "patient.identifier={tag}|B", "oB1")]
    [InlineData("Observation", "patient.birthdate=lt1980", "oB1")]
    [InlineData("Observation", "patient.birthdate:missing=true", "oA1,oA2")]
    [InlineData("Observation", "patient.gender:not=male", "oA1,oA2")]
    [InlineData("Observation", "patient._has:Encounter:patient:status=planned", "oA1,oA2")]
    [InlineData("Patient", "_has:Observation:patient:code=weight", "A,B")]
    [InlineData("Patient", "_has:Observation:patient:code=height", "A")]
    [InlineData("Patient", "_has:Observation:patient:value-quantity=gt80", "B")]
    [InlineData("Patient", "_has:Observation:encounter:code=height", null)]
    [InlineData("Encounter", "_has:Observation:encounter:code=height", "e")]
    [InlineData("Organization", "_has:Patient:organization:_has:Observation:patient:code=height", "north")]
    [InlineData("Observation", "patient.organization:missing=false", "oA1,oA2")]
    [InlineData("Observation", "patient.organization:missing=true", "oB1")]
    [InlineData("Patient", "_has:Observation:patient:encounter:missing=false", "A")]
    [InlineData("Patient", "_has:Observation:patient:encounter:missing=true", "A,B")]
    [InlineData("Patient", "_has:Observation:patient:code=weight&_has:Encounter:patient:status=planned", "A")]
    public async Task Chains_and_reverse_chains(string type, string query, string? expected)
    {
        var loaded = await graph.OfAsync(Client, Unique);

        var reply = await Client.GetAsync($"{type}?_tag=graph|{loaded.Tag}&{loaded.Fill(query)}");

        if (expected is null) Assert.Equal(400, reply.Code);
        else Assert.Equal(expected, loaded.Names(reply.Ids));
    }

    [Theory]
    [InlineData("Observation?_id={oA2}&_include=Observation:patient", "oA2", "A")]
    [InlineData("Observation?_id={oA2}&_include=Observation:subject:Patient", "oA2", "A")]
    [InlineData("Observation?_id={oA2}&_include=Observation:encounter&_include=Observation:patient", "oA2", "A,e")]
    [InlineData("Observation?_id={oA2}&_include=*", "oA2", "A,e")]
    [InlineData("Observation?_id={oA2}&_include=Observation:*", "oA2", "A,e")]
    [InlineData("Observation?_id={oA2}&_include=Observation:patient&_include:iterate=Patient:organization", "oA2", "A,north")]
    [InlineData("Observation?_id={oA2}&_include=Observation:patient&_include:iterate=Patient:organization&_include:iterate=Organization:partof", "oA2", "A,holding,north")]
    [InlineData("Patient?_id={A}&_revinclude=Observation:patient", "A", "oA1,oA2")]
    [InlineData("Patient?_id={A}&_revinclude=Observation:patient&_revinclude=Encounter:*", "A", "e,oA1,oA2")]
    [InlineData("Organization?_id={north}&_include:iterate=Organization:partof&_revinclude:iterate=Organization:partof", "north", "holding")]
    [InlineData("Patient?_id={B}&_include=Patient:organization", "B", "")]
    [InlineData("Patient?_id={A}&_include=Patient:general-practitioner", "A", "")]
    public async Task Includes(string path, string matches, string included)
    {
        var loaded = await graph.OfAsync(Client, Unique);

        var reply = await Client.GetAsync(loaded.Fill(path));

        Assert.True(reply.Code == 200, reply.Body);
        Assert.Equal((matches, included), (loaded.Names(OfMode(reply, "match")), loaded.Names(OfMode(reply, "include"))));
        Assert.Equal(1, reply.Total);
    }

    [Theory]
    [InlineData("Patient/{A}/Observation", "oA1,oA2")]
    [InlineData("Patient/{A}/Observation?code=height", "oA2")]
    [InlineData("Patient/{A}/Encounter", "e")]
    [InlineData("Patient/{A}/Organization", "")]
    [InlineData("Patient/{A}/*", "e,oA1,oA2")]
    [InlineData("Patient/{A}/*?_type=Observation", "oA1,oA2")]
    [InlineData("Patient/nobody/Observation", "")]
    public async Task What_belongs_to_a_patient(string path, string expected)
    {
        var loaded = await graph.OfAsync(Client, Unique);

        Assert.Equal(expected, loaded.Names((await Client.GetAsync(loaded.Fill(path))).Ids));
    }

    [Theory]
    [InlineData("?_tag=graph|{tag}&_type=Patient,Encounter", "A,B,e")]
    [InlineData("?_tag=graph|{tag}", "A,B,e,holding,north,oA1,oA2,oB1")]
    [InlineData("?_id={A},{e}", "A,e")]
    [InlineData("?_tag=graph|{tag}&_type=Observation,Encounter&status=planned", "e")]
    [InlineData("?_tag=graph|{tag}&_type=Observation,Encounter&status:not=planned", "oA1,oA2,oB1")]
    [InlineData("?_tag=graph|{tag}&_type=Observation,Encounter&date:missing=true", "e,oA1,oA2,oB1")]
    [InlineData("?_tag=graph|{tag}&_type=Observation,Encounter&subject:missing=true", "")]
    [InlineData("?_tag=graph|{tag}&_type=Observation,Encounter&patient.gender:not=male", "e,oA1,oA2")]
    public async Task Searches_over_all_types(string query, string expected)
    {
        var loaded = await graph.OfAsync(Client, Unique);

        var reply = await Client.GetAsync(loaded.Fill($"{FhirClient.Base}{query}"));

        Assert.Equal(expected, loaded.Names(reply.Ids));
        Assert.Equal(loaded.Names(reply.Ids), loaded.Names((await Client.PostAsync($"{FhirClient.Base}/_search", loaded.Fill(query[1..]), ("Content-Type", "application/x-www-form-urlencoded"))).Ids));
    }

    [Theory]
    [InlineData("?name=x", "invalid")]
    [InlineData("?_type=Nothing", "invalid")]
    [InlineData("?_type=Patient,Encounter&gender=male", "invalid")]
    [InlineData("?_sort=name&_type=Patient,Practitioner", "not-supported")]
    public async Task Searches_over_all_types_that_make_no_sense(string query, string issue)
    {
        var reply = await Client.GetAsync(FhirClient.Base + query);

        Assert.Equal((400, issue), (reply.Code, reply.IssueCode));
    }

    [Fact]
    public async Task A_chain_tells_nothing_about_what_its_client_may_not_read()
    {
        using var frontDesk = await FhirClient.OfAsync(Stack, "demo-hospital-frontdesk");

        Assert.Equal(200, (await frontDesk.GetAsync("Patient?name=anna")).Code);
        Assert.Equal(403, (await frontDesk.GetAsync("Patient?_has:Observation:patient:code=height")).Code);
        var loaded = await graph.OfAsync(Client, Unique);
        var included = await frontDesk.GetAsync(loaded.Fill("Patient?_id={A}&_revinclude=Observation:patient"));
        Assert.Equal((200, ""), (included.Code, loaded.Names(OfMode(included, "include"))));
    }

    [Theory]
    [InlineData("_id={A}&_has:Observation:patient:code=height", 403)]
    [InlineData("_id={A}&_has:Observation:patient:code=nothing", 403)]
    [InlineData("_id={A}", 200)]
    public async Task Criteria_of_a_conditional_create_tell_nothing_about_what_its_client_may_not_read(string criteria, int expected)
    {
        using var frontDesk = await FhirClient.OfAsync(Stack, "demo-hospital-frontdesk");
        var loaded = await graph.OfAsync(Client, Unique);
        var filled = loaded.Fill(criteria);

        var alone = await frontDesk.PostAsync("Patient", """{"resourceType":"Patient"}""", ("If-None-Exist", filled));
        var entry = $$$"""{"resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient","ifNoneExist":"{{{filled}}}"}}""";
        var transaction = await frontDesk.PostAsync(FhirClient.Base, $$$"""{"resourceType":"Bundle","type":"transaction","entry":[{{{entry}}}]}""");

        Assert.Equal((expected, expected), (alone.Code, transaction.Code));
    }

    [Fact]
    public async Task A_conditional_reference_tells_nothing_about_what_its_client_may_not_read()
    {
        using var frontDesk = await FhirClient.OfAsync(Stack, "demo-hospital-frontdesk");
        var loaded = await graph.OfAsync(Client, Unique);

        Assert.Equal((403, 403, 200), (await ReferToAsync("Encounter?_id={e}"), await ReferToAsync("Encounter?_id=nobody"), await ReferToAsync("Patient?_id={A}")));

        async Task<int> ReferToAsync(string reference)
        {
            var patient = $$$"""{"resourceType":"Patient","link":[{"type":"seealso","other":{"reference":"{{{loaded.Fill(reference)}}}"}}]}""";
            var entry = $$$"""{"resource":{{{patient}}},"request":{"method":"POST","url":"Patient"}}""";
            return (await frontDesk.PostAsync(FhirClient.Base, $$$"""{"resourceType":"Bundle","type":"transaction","entry":[{{{entry}}}]}""")).Code;
        }
    }

    private static IEnumerable<string> OfMode(FhirReply reply, string mode) => reply.Json.GetProperty("entry").EnumerateArray()
        .Where(entry => entry.GetProperty("search").GetProperty("mode").GetString() == mode).Select(entry => entry.GetProperty("resource").GetProperty("id").GetString()!);

    /// <summary>Two patients, their organisations, an encounter and observations, loaded once.</summary>
    public sealed class Graph
    {
        private LoadedGraph? _loaded;

        internal async Task<LoadedGraph> OfAsync(FhirClient client, Func<string> unique) => _loaded ??= await LoadAsync(client, unique());

        private static async Task<LoadedGraph> LoadAsync(FhirClient client, string tag)
        {
            var loaded = new LoadedGraph(tag);
            await AddAsync("holding", "Organization", """ "name":"Holding" """);
            await AddAsync("north", "Organization", """ "name":"North","partOf":{"reference":"Organization/{holding}"}""");
            await AddAsync("A", "Patient", """ "gender":"female","name":[{"given":["Anna"]}],"managingOrganization":{"reference":"Organization/{north}"}""");
            await AddAsync("B", "Patient", """ "gender":"male","birthDate":"1970","identifier":[{"system":"{tag}","value":"B"}],"name":[{"given":["Bert"]}]""");
            await AddAsync("e", "Encounter", """ "status":"planned","class":{"code":"AMB"},"subject":{"reference":"Patient/{A}"}""");
            await AddAsync("oA1", "Observation", Observation("A", "weight", 70, ""));
            await AddAsync("oA2", "Observation", Observation("A", "height", 2, ""","encounter":{"reference":"Encounter/{e}"}"""));
            await AddAsync("oB1", "Observation", Observation("B", "weight", 90, ""));
            return loaded;

            async Task AddAsync(string name, string type, string more) => loaded.Add(name, (await client.CreateAsync(loaded.Fill(
                $$$"""{"resourceType":"{{{type}}}","meta":{"tag":[{"system":"graph","code":"{tag}"}]},{{{more}}}}"""))).Id);
        }

        private static string Observation(string patient, string code, int value, string more) =>
            $$""" "status":"final","code":{"coding":[{"code":"{{code}}"}]},"subject":{"reference":"Patient/{{"{" + patient + "}"}}"},"valueQuantity":{"value":{{value}}}{{more}}""";
    }

    /// <summary>The ids of the graph by short names.</summary>
    internal sealed class LoadedGraph(string tag)
    {
        private readonly Dictionary<string, string> _ids = new(StringComparer.Ordinal);

        public string Tag => tag;

        public void Add(string name, string id) => _ids.Add(name, id);

        public string Fill(string text) => _ids.Aggregate(text.Replace("{tag}", tag, StringComparison.Ordinal), (filled, pair) => filled.Replace($"{{{pair.Key}}}", pair.Value, StringComparison.Ordinal));

        public string Names(IEnumerable<string> ids) => string.Join(',', ids.Select(id => _ids.First(pair => pair.Value == id).Key).Order(StringComparer.Ordinal));
    }
}
