using System.Buffers;
using System.Text.Json;

namespace EhrConnect.Fhir.Representation;

/// <summary>Copies JSON without the members that a filter drops; what stays keeps its bytes.</summary>
internal sealed class SubsetWriter(int capacity)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = 128 };

    private readonly ArrayBufferWriter<byte> _output = new(Math.Max(capacity, 256));

    private static ReadOnlySpan<byte> Subsetted => """{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}"""u8;

    public byte[] ToArray() => _output.WrittenSpan.ToArray();

    public void Resource(ReadOnlySpan<byte> json, Func<string, MemberFilter> filterOf)
    {
        var members = MembersOf(json);
        switch (TypeOf(json, members))
        {
            case "Bundle":
                Bundle(json, members, filterOf);
                break;
            case null or "OperationOutcome":
                _output.Write(json);
                break;
            case var type:
                Cut(json, members, filterOf(type), isResource: true);
                break;
        }
    }

    // A bundle and its entries keep their members; only the resources are cut.
    private void Bundle(ReadOnlySpan<byte> json, List<Member> members, Func<string, MemberFilter> filterOf)
    {
        var separator = (byte)'{';
        foreach (var member in members)
        {
            Put(ref separator);
            if (member.Name is not "entry")
            {
                _output.Write(json[member.Whole]);
                continue;
            }

            Name(member.Name);
            var entries = json[member.Value];
            var before = (byte)'[';
            foreach (var entry in ItemsOf(entries))
            {
                Put(ref before);
                Entry(entries[entry], filterOf);
            }

            _output.Write("]"u8);
        }

        _output.Write("}"u8);
    }

    private void Entry(ReadOnlySpan<byte> json, Func<string, MemberFilter> filterOf)
    {
        var separator = (byte)'{';
        foreach (var member in MembersOf(json))
        {
            Put(ref separator);
            if (member.Name is "resource")
            {
                Name(member.Name);
                Resource(json[member.Value], filterOf);
            }
            else
            {
                _output.Write(json[member.Whole]);
            }
        }

        _output.Write("}"u8);
    }

    private void Cut(ReadOnlySpan<byte> json, List<Member> members, MemberFilter filter, bool isResource)
    {
        var separator = (byte)'{';
        foreach (var member in members)
        {
            if (!filter.Keeps(member.Name, out var inner)) continue;
            Put(ref separator);
            if (isResource && member.Name is "meta")
            {
                Name(member.Name);
                Meta(json[member.Value]);
            }
            else if (inner is null)
            {
                _output.Write(json[member.Whole]);
            }
            else
            {
                Name(member.Name);
                Inner(json[member.Value], inner);
            }
        }

        if (isResource && !members.Exists(member => member.Name is "meta"))
        {
            Put(ref separator);
            Name("meta");
            Meta("{}"u8);
        }

        if (separator == (byte)'{') _output.Write("{"u8);
        _output.Write("}"u8);
    }

    private void Inner(ReadOnlySpan<byte> json, MemberFilter filter)
    {
        if (json[0] == (byte)'{')
        {
            Cut(json, MembersOf(json), filter, isResource: false);
            return;
        }

        var separator = (byte)'[';
        foreach (var item in ItemsOf(json))
        {
            Put(ref separator);
            Inner(json[item], filter);
        }

        _output.Write("]"u8);
    }

    private void Meta(ReadOnlySpan<byte> json)
    {
        var separator = (byte)'{';
        var tagged = false;
        foreach (var member in MembersOf(json))
        {
            Put(ref separator);
            var whole = json[member.Whole];
            tagged |= member.Name is "tag";
            if (member.Name is not "tag")
            {
                _output.Write(whole);
                continue;
            }

            // Before the bracket that ends the client's own tags.
            _output.Write(whole[..^1]);
            _output.Write(","u8);
            _output.Write(Subsetted);
            _output.Write("]"u8);
        }

        if (!tagged)
        {
            Put(ref separator);
            Name("tag");
            _output.Write("["u8);
            _output.Write(Subsetted);
            _output.Write("]"u8);
        }

        _output.Write("}"u8);
    }

    private void Name(string name)
    {
        _output.Write("\""u8);
        _output.Write(JsonEncodedText.Encode(name).EncodedUtf8Bytes);
        _output.Write("\":"u8);
    }

    // The opening bracket the first time, a comma from then on.
    private void Put(ref byte separator)
    {
        _output.Write([separator]);
        separator = (byte)',';
    }

    private static string? TypeOf(ReadOnlySpan<byte> json, List<Member> members)
    {
        foreach (var member in members)
        {
            if (member.Name is not "resourceType") continue;
            var reader = new Utf8JsonReader(json[member.Value]);
            return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        }

        return null;
    }

    private static List<Member> MembersOf(ReadOnlySpan<byte> json)
    {
        var members = new List<Member>(16);
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (name, start) = (reader.GetString()!, (int)reader.TokenStartIndex);
            reader.Read();
            var value = (int)reader.TokenStartIndex;
            reader.Skip();
            members.Add(new Member(name, start..(int)reader.BytesConsumed, value..(int)reader.BytesConsumed));
        }

        return members;
    }

    private static List<Range> ItemsOf(ReadOnlySpan<byte> json)
    {
        var items = new List<Range>();
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            items.Add(start..(int)reader.BytesConsumed);
        }

        return items;
    }

    private readonly record struct Member(string Name, Range Whole, Range Value);
}
