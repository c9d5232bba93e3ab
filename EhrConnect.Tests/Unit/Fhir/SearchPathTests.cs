using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using EhrConnect.Fhir.Search;
using EhrConnect.Tests.Fixtures;
using Hl7.Fhir.ElementModel;
using Hl7.Fhir.FhirPath;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.FhirPath;

namespace EhrConnect.Tests.Unit.Fhir;

/// <summary>
/// The compiled paths find what Firely's FHIRPath engine finds with the expressions of R4: the same elements, and so the same
/// index rows.
/// </summary>
public sealed partial class SearchPathTests
{
    private static readonly Dictionary<string, string> Expressions = ModelInfo.SearchParameters
        .Where(parameter => parameter.Url is not null && parameter.Expression is not null).DistinctBy(parameter => (parameter.Url, parameter.Resource))
        .ToDictionary(parameter => $"{parameter.Resource} {parameter.Url}", parameter => parameter.Expression!, StringComparer.Ordinal);

    public static TheoryData<string> Handmade() =>
    [
        """{"resourceType":"Observation","id":"a","status":"final","code":{"coding":[{"system":"l","code":"c"}]},"subject":{"reference":"Patient/1"},"effectivePeriod":{"start":"2020","end":"2021-02"},"valueQuantity":{"value":5.50,"unit":"milligram","system":"http://unitsofmeasure.org","code":"mg"},"component":[{"code":{"coding":[{"code":"k"}]},"valueCodeableConcept":{"text":"T","coding":[{"code":"v"}]}},{"code":{"coding":[{"code":"m"}]},"valueQuantity":{"value":1}}],"derivedFrom":[{"reference":"Media/1"},{"reference":"Observation/2"}]}""",
        """{"resourceType":"Observation","id":"b","status":"amended","code":{"text":"x"},"effectiveTiming":{"event":["2020-01-01","2020-01-02"]},"valueString":"Größe","focus":[{"reference":"Device/9"}]}""",
        """{"resourceType":"Observation","id":"c","status":"final","code":{"coding":[{"code":"c"}]},"effectiveInstant":"2020-01-01T00:00:00.1234567Z","valueDateTime":"2020-05"}""",
        """{"resourceType":"Condition","id":"d","subject":{"reference":"Group/1"},"onsetAge":{"value":40,"unit":"a","system":"http://unitsofmeasure.org","code":"a"},"abatementRange":{"low":{"value":1},"high":{"value":3}},"recordedDate":"2020","evidence":[{"code":[{"coding":[{"code":"e"}]}],"detail":[{"reference":"Observation/1"}]}]}""",
        """{"resourceType":"MedicationRequest","id":"e","status":"active","intent":"order","medicationReference":{"reference":"Medication/1"},"subject":{"reference":"Patient/1"},"dosageInstruction":[{"timing":{"event":["2020-01-01"]}}]}""",
        """{"resourceType":"MedicationRequest","id":"f","status":"active","intent":"order","medicationCodeableConcept":{"coding":[{"system":"s","code":"m"}]},"subject":{"reference":"Patient/1"}}""",
        """{"resourceType":"ValueSet","id":"g","url":"http://v","version":"1","status":"draft","name":"N","title":"T","jurisdiction":[{"coding":[{"code":"IN"}]}],"useContext":[{"code":{"code":"age"},"valueRange":{"low":{"value":1},"high":{"value":2}}},{"code":{"code":"focus"},"valueCodeableConcept":{"coding":[{"code":"z"}]}}],"compose":{"include":[{"system":"http://s"}]},"expansion":{"identifier":"urn:x","timestamp":"2020","contains":[{"code":"1"}]}}""",
        """{"resourceType":"Composition","id":"h","status":"final","type":{"coding":[{"code":"t"}]},"date":"2020","author":[{"reference":"Practitioner/1"}],"title":"T","relatesTo":[{"code":"replaces","targetIdentifier":{"system":"s","value":"v"}},{"code":"appends","targetReference":{"reference":"Composition/2"}}],"section":[{"entry":[{"reference":"Observation/1"}],"section":[{"entry":[{"reference":"Observation/2"}]}]}]}""",
        """{"resourceType":"Patient","id":"i","name":[{"text":"A B","family":"B","given":["A","C"],"prefix":["Dr"],"suffix":["Jr"]}],"telecom":[{"system":"phone","value":"1"},{"system":"email","value":"e"},{"value":"n"}],"address":[{"line":["1","2"],"city":"C","district":"D","state":"S","postalCode":"P","country":"IN","use":"home"}],"deceasedDateTime":"2020","communication":[{"language":{"coding":[{"code":"hi"}]}}],"link":[{"other":{"reference":"Patient/2"},"type":"refer"}]}""",
        """{"resourceType":"Goal","id":"j","lifecycleStatus":"active","description":{"text":"x"},"subject":{"reference":"Patient/1"},"startDate":"2020","target":[{"dueDate":"2021-01-01"},{"dueDuration":{"value":1}}]}""",
        """{"resourceType":"RiskAssessment","id":"k","status":"final","subject":{"reference":"Patient/1"},"occurrenceDateTime":"2020","prediction":[{"probabilityDecimal":0.5},{"probabilityRange":{"low":{"value":1},"high":{"value":2}}}]}""",
        """{"resourceType":"Claim","id":"l","status":"active","type":{"text":"x"},"use":"claim","patient":{"reference":"Patient/1"},"created":"2020","provider":{"reference":"Practitioner/1"},"priority":{"text":"n"},"item":[{"sequence":1,"udi":[{"reference":"Device/1"}],"encounter":[{"reference":"Encounter/1"}],"detail":[{"sequence":1,"udi":[{"reference":"Device/2"}],"subDetail":[{"sequence":1,"udi":[{"reference":"Device/3"}]}]}]}],"procedure":[{"sequence":1,"procedureReference":{"reference":"Procedure/1"},"udi":[{"reference":"Device/4"}]}]}""",
        """{"resourceType":"Library","id":"m","status":"active","type":{"text":"x"},"relatedArtifact":[{"type":"depends-on","resource":"http://x|1"},{"type":"composed-of","resource":"http://y"}],"effectivePeriod":{"start":"2020"}}""",
    ];

    [Theory]
    [MemberData(nameof(Handmade))]
    public void Handmade_resources(string json) => AssertSame(json);

    [Fact]
    public void Sample_resources()
    {
        var folder = Path.Combine(Repository.Root, "..", "shared", "data", "validation", "positives");
        if (!Directory.Exists(folder)) return;
        var files = Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToArray();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var text = File.ReadAllText(file);
            if (JsonDocument.Parse(text).RootElement.TryGetProperty("resourceType", out var type) && type.GetString() is not ("Bundle" or "Parameters")) AssertSame(text);
        }
    }

    private static void AssertSame(string json)
    {
        var source = FhirJsonNode.Parse(json);
        var resource = source.ToTypedElement(ModelInfo.ModelInspector);
        var type = resource.InstanceType!;
        var indexed = SearchIndexer.Index(type, Encoding.UTF8.GetBytes(json));
        var expected = new IndexCollector();
        var elements = new HashSet<int>();
        foreach (var parameter in SearchParameters.Of(type).Where(p => p.Elements.Count > 0 && p.Name is not ("_id" or "_lastUpdated")))
        {
            var found = parameter.Elements.SelectMany(searched => resource.Select(searched.Element.Path)).ToArray();
            if (!parameter.Elements.Any(searched => searched.Element.Leaves.Any(leaf => leaf.Type is "exists")) && ExpressionOf(type, parameter) is { } expression)
                Assert.Equal(Places(resource.Select(expression)), Places(found));
            foreach (var element in parameter.Elements.Select(searched => searched.Element).Where(element => elements.Add(element.Number))) Collect(resource, element, expected);
        }

        var rows = expected.Rows();
        Assert.Equal(rows.References.Order(Comparer<ReferenceRow>.Create((a, b) => (a.Element, a.Target).CompareTo((b.Element, b.Target)))), indexed.References.Order(Comparer<ReferenceRow>.Create((a, b) => (a.Element, a.Target).CompareTo((b.Element, b.Target)))));
        Assert.Equal(rows.Dates.ToHashSet(), indexed.Dates.ToHashSet());
        Assert.Equal(rows.Texts.ToHashSet(), indexed.Texts.ToHashSet());
        Assert.Equal(rows.Numbers.ToHashSet(), indexed.Numbers.Where(row => rows.Numbers.Contains(row) || !IsComposite(type)).ToHashSet());
        Assert.Equal(rows.Keys.ToHashSet(), indexed.Keys.Where(row => elements.Contains(row.Element)).ToHashSet());
    }

    private static bool IsComposite(string type) => SearchParameters.Of(type).Any(parameter => parameter.Kind == SearchParameterKind.Composite);

    private static void Collect(ITypedElement resource, IndexedElement element, IndexCollector rows)
    {
        if (element.Leaves.Any(leaf => leaf.Type is "exists"))
        {
            rows.AddExistence(element, resource.IsTrue("deceased.exists() and deceased != false"));
            return;
        }

        foreach (var node in resource.Select(element.Path))
        {
            if (element.Leaves.FirstOrDefault(leaf => leaf.Type == node.InstanceType) is { } leaf) rows.Add(element, leaf, JsonOf(node));
        }
    }

    private static JsonElement JsonOf(ITypedElement node) => node.Value switch
    {
        null => JsonSerializer.Deserialize<JsonElement>(node.ToJson()),
        bool flag => JsonSerializer.SerializeToElement(flag),
        decimal number => JsonSerializer.SerializeToElement(number),
        int number => JsonSerializer.SerializeToElement(number),
        var text => JsonSerializer.SerializeToElement(text.ToString()),
    };

    // Where a reference points to decides the search, not what is indexed.
    private static string? ExpressionOf(string type, SearchParameterDefinition parameter) =>
        Expressions.TryGetValue($"{type} {parameter.Url}", out var expression) ? Resolve().Replace(expression, "") : null;

    private static string[] Places(IEnumerable<ITypedElement> nodes) => [.. nodes.Select(node => node.Location).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\.where\(resolve\(\) is [A-Za-z]+\)", RegexOptions.None, 1000)]
    private static partial Regex Resolve();
}
