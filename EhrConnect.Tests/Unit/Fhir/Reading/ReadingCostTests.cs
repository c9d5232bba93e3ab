using System.Text;
using EhrConnect.Fhir.Reading;

namespace EhrConnect.Tests.Unit.Fhir.Reading;

public sealed class ReadingCostTests
{
    [Fact]
    public void Reading_a_valid_resource_allocates_no_more_than_its_result()
    {
        var lines = string.Join(',', Enumerable.Range(0, 500).Select(i => $$$"""{"system":"phone","value":"+1\t{{{i}}}","period":{"start":"2020-01-01"}}"""));
        var body = Encoding.UTF8.GetBytes($$$"""{"resourceType":"Patient","id":"a","active":true,"name":[{"given":["A",null],"_given":[null,{"extension":[{"url":"http://e.org/x","valueCode":"x"}]}]}],"telecom":[{{{lines}}}]}""");
        Assert.Empty(ResourceReader.Read(body, "Patient").Issues);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10; i++) ResourceReader.Read(body, "Patient");

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 10, 0, 300);
    }
}
