using System.Text;
using EhrConnect.Fhir.Patching;

namespace EhrConnect.Tests.Unit.Fhir;

/// <summary>The operations of RFC 6902, its appendix A among them.</summary>
public sealed class JsonPatchTests
{
    [Theory]
    [InlineData("""{"foo":"bar"}""", """{"op":"add","path":"/baz","value":"qux"}""", """{"foo":"bar","baz":"qux"}""")]
    [InlineData("""{"foo":["bar","baz"]}""", """{"op":"add","path":"/foo/1","value":"qux"}""", """{"foo":["bar","qux","baz"]}""")]
    [InlineData("""{"foo":["bar"]}""", """{"op":"add","path":"/foo/-","value":["abc","def"]}""", """{"foo":["bar",["abc","def"]]}""")]
    [InlineData("""{"foo":["bar"]}""", """{"op":"add","path":"/foo/1","value":"qux"}""", """{"foo":["bar","qux"]}""")]
    [InlineData("""{"foo":"bar"}""", """{"op":"add","path":"/foo","value":"qux"}""", """{"foo":"qux"}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """{"op":"remove","path":"/baz"}""", """{"foo":"bar"}""")]
    [InlineData("""{"foo":["bar","qux","baz"]}""", """{"op":"remove","path":"/foo/1"}""", """{"foo":["bar","baz"]}""")]
    [InlineData("""{"a":1,"foo":[{"x":["only"]}]}""", """{"op":"remove","path":"/foo/0/x/0"}""", """{"a":1}""")]
    [InlineData("""{"baz":"qux","foo":"bar"}""", """{"op":"replace","path":"/baz","value":"boo"}""", """{"baz":"boo","foo":"bar"}""")]
    [InlineData("""{"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}}""", """{"op":"move","from":"/foo/waldo","path":"/qux/thud"}""", """{"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}}""")]
    [InlineData("""{"foo":["all","grass","cows","eat"]}""", """{"op":"move","from":"/foo/1","path":"/foo/3"}""", """{"foo":["all","cows","eat","grass"]}""")]
    [InlineData("""{"foo":{"bar":1.50}}""", """{"op":"copy","from":"/foo/bar","path":"/baz"}""", """{"foo":{"bar":1.50},"baz":1.50}""")]
    [InlineData("""{"/":9,"~1":10}""", """{"op":"test","path":"/~01","value":10}""", """{"/":9,"~1":10}""")]
    [InlineData("""{"baz":{"a":[1.0,null]}}""", """{"op":"test","path":"/baz","value":{"a":[1,null]}}""", """{"baz":{"a":[1.0,null]}}""")]
    public void Operations_do_what_the_standard_says(string document, string operation, string expected) => Assert.Equal(expected, Apply(document, operation));

    [Theory]
    [InlineData("""{"foo":"bar"}""", """{"op":"add","path":"/baz/bat","value":"qux"}""")]
    [InlineData("""{"foo":["bar"]}""", """{"op":"add","path":"/foo/2","value":"qux"}""")]
    [InlineData("""{"foo":["bar"]}""", """{"op":"replace","path":"/foo/-","value":"qux"}""")]
    [InlineData("""{"foo":["a","b"]}""", """{"op":"remove","path":"/foo/01"}""")]
    [InlineData("""{"foo":"bar"}""", """{"op":"remove","path":"/baz"}""")]
    [InlineData("""{"foo":"bar"}""", """{"op":"replace","path":"/baz","value":1}""")]
    [InlineData("""{"foo":"bar"}""", """{"op":"test","path":"/foo","value":"baz"}""")]
    [InlineData("""{"foo":"10"}""", """{"op":"test","path":"/foo","value":10}""")]
    [InlineData("""{"foo":"bar"}""", """{"op":"copy","from":"/baz","path":"/x"}""")]
    public void What_cannot_be_applied_says_which_operation(string document, string operation)
    {
        var result = Parse($"[{operation}]").Apply(Encoding.UTF8.GetBytes(document));

        Assert.Null(result.Json);
        Assert.Equal("[0]", result.Issue!.Expression);
    }

    [Theory]
    [InlineData("""{"op":"add","path":"foo","value":1}""")]
    [InlineData("""{"op":"add","path":"/foo~2","value":1}""")]
    [InlineData("""{"op":"add","path":"/foo"}""")]
    [InlineData("""{"op":"move","from":"/a","path":"/a/b"}""")]
    [InlineData("""{"op":"move","path":"/a"}""")]
    [InlineData("""{"path":"/a"}""")]
    [InlineData("""{"op":"remove","path":"/id"}""")]
    [InlineData("""{"op":"replace","path":"","value":{}}""")]
    [InlineData("""{"op":"move","from":"/id","path":"/language"}""")]
    [InlineData("7")]
    public void A_malformed_document_is_no_patch(string operation) => Assert.NotNull(JsonPatch.Parse(Encoding.UTF8.GetBytes($"[{operation}]")).Issue);

    [Fact]
    public void Copying_copies_of_copies_ends()
    {
        var doubling = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""{"op":"copy","from":"/a","path":"/a/x{{i}}"}"""));

        var result = Parse($"[{doubling}]").Apply("""{"a":{"b":"0123456789"}}"""u8.ToArray());

        Assert.Equal("too-costly", result.Issue!.Code);
    }

    [Fact]
    public void Untouched_digits_stay()
    {
        var patched = Parse("""[{"op":"add","path":"/b","value":2.50}]""").Apply("""{"a":1.000,"c":"é"}"""u8.ToArray());

        Assert.Equal("""{"a":1.000,"c":"é","b":2.50}""", Encoding.UTF8.GetString(patched.Json!));
    }

    private static string Apply(string document, string operation)
    {
        var result = Parse($"[{operation}]").Apply(Encoding.UTF8.GetBytes(document));
        Assert.True(result.Issue is null, result.Issue?.Diagnostics);
        return Encoding.UTF8.GetString(result.Json!);
    }

    private static IResourcePatch Parse(string document)
    {
        var parsed = JsonPatch.Parse(Encoding.UTF8.GetBytes(document));
        Assert.True(parsed.Issue is null, parsed.Issue?.Diagnostics);
        return parsed.Patch!;
    }
}
