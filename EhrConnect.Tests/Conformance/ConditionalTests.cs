using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Conformance;

/// <summary>Versions as preconditions (FHIR R4, 3.1.0.5; RFC 9110, section 13).</summary>
public sealed class ConditionalTests(SharedStack shared) : FhirConformance(shared)
{
    [Theory]
    [InlineData("W/\"2\"", 200)]
    [InlineData("\"2\"", 200)]
    [InlineData("W/\"1\", W/\"2\"", 200)]
    [InlineData("*", 200)]
    [InlineData("W/\"1\"", 412)]
    [InlineData("W/\"1\", W/\"3\"", 412)]
    [InlineData("W/\"abc\"", 412)]
    [InlineData("2", 400)]
    [InlineData("W/2", 400)]
    public async Task If_Match_guards_updates(string match, int status)
    {
        var id = await TwoVersionsAsync();

        Assert.Equal(status, (await Client.PutAsync($"Patient/{id}", Patient("Third", id), ("If-Match", match))).Code);
    }

    [Theory]
    [InlineData("W/\"2\"", 204)]
    [InlineData("W/\"1\"", 412)]
    public async Task If_Match_guards_deletes(string match, int status)
    {
        var id = await TwoVersionsAsync();

        Assert.Equal(status, (await Client.DeleteAsync($"Patient/{id}", ("If-Match", match))).Code);
        Assert.Equal(status == 204 ? 410 : 200, (await Client.GetAsync($"Patient/{id}")).Code);
    }

    [Fact]
    public async Task If_Match_never_creates()
    {
        var id = Unique();

        Assert.Equal(412, (await Client.PutAsync($"Patient/{id}", Patient(id: id), ("If-Match", "*"))).Code);
        Assert.Equal(404, (await Client.GetAsync($"Patient/{id}")).Code);
    }

    [Fact]
    public async Task If_None_Match_any_creates_only()
    {
        var id = Unique();

        Assert.Equal(201, (await Client.PutAsync($"Patient/{id}", Patient(id: id), ("If-None-Match", "*"))).Code);
        Assert.Equal(412, (await Client.PutAsync($"Patient/{id}", Patient("Other", id), ("If-None-Match", "*"))).Code);
        Assert.Equal("W/\"1\"", (await Client.GetAsync($"Patient/{id}")).ETag);
    }

    [Theory]
    [InlineData("W/\"2\"", 304)]
    [InlineData("\"2\"", 304)]
    [InlineData("W/\"1\", W/\"2\"", 304)]
    [InlineData("*", 304)]
    [InlineData("W/\"1\"", 200)]
    public async Task If_None_Match_on_read(string match, int status)
    {
        var id = await TwoVersionsAsync();

        var reply = await Client.GetAsync($"Patient/{id}", ("If-None-Match", match));

        Assert.Equal((status, "W/\"2\""), (reply.Code, reply.ETag));
        Assert.Equal(status == 304, reply.Body.Length == 0);
    }

    [Fact]
    public async Task If_Modified_Since_on_read()
    {
        var created = await Client.CreateAsync(Patient());
        var path = $"Patient/{created.Id}";

        Assert.Equal(304, (await Client.GetAsync(path, ("If-Modified-Since", Date(created.LastModified!.Value)))).Code);
        Assert.Equal(200, (await Client.GetAsync(path, ("If-Modified-Since", Date(created.LastModified!.Value.AddSeconds(-1))))).Code);
        Assert.Equal(200, (await Client.GetAsync(path, ("If-Modified-Since", "yesterday"))).Code);
        Assert.Equal(200, (await Client.GetAsync(path, ("If-Modified-Since", Date(created.LastModified!.Value)), ("If-None-Match", "W/\"9\""))).Code);
    }

    private static string Date(DateTimeOffset time) => time.ToString("r", System.Globalization.CultureInfo.InvariantCulture);

    private async Task<string> TwoVersionsAsync()
    {
        var id = Unique();
        await Client.PutAsync($"Patient/{id}", Patient("First", id));
        await Client.PutAsync($"Patient/{id}", Patient("Second", id));
        return id;
    }
}
