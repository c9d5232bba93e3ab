using System.Text.Json;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Reading;

/// <summary>
/// The base rules of FHIR R4 over the bytes of one resource, in one pass: elements, types, cardinalities, choices, primitives,
/// required codes, extensions, narrative. Collects issues; content without any costs no allocation. Not for two threads at once.
/// </summary>
internal sealed partial class ResourceCheck
{
    private const int FirstScratch = 4 * 1024;
    private const int MaxKeptScratch = 1024 * 1024;

    private readonly ElementStack _stack = new();
    private readonly PrimitivePairs _pairs = new();
    private string _root = "";
    private Findings? _findings;
    private byte[] _scratch = new byte[FirstScratch];

    /// <summary>The id in the content, when it is text.</summary>
    public string? Id { get; private set; }

    /// <summary>Whether the content names the type that it was checked as; null when it names none.</summary>
    public bool? IsOfType { get; private set; }

    /// <summary>Checks an object that the reader stands at the start of. Null when there is nothing to say.</summary>
    /// <exception cref="JsonException">The JSON is malformed or nested too deep; <see cref="Place"/> says where.</exception>
    public Findings? Check(ref Utf8JsonReader reader, Structure structure)
    {
        _stack.Clear();
        _pairs.Release(0);
        _root = structure.Name;
        _findings = null;
        Id = null;
        IsOfType = null;
        ReadObject(ref reader, structure);
        if (_scratch.Length > MaxKeptScratch) _scratch = new byte[FirstScratch];
        return _findings;
    }

    /// <summary>The FHIRPath expression of where the check stands.</summary>
    public string Place() => _stack.Path(_root);

    private Findings Found => _findings ??= new Findings();

    private void ReadObject(ref Utf8JsonReader reader, Structure structure)
    {
        ref var frame = ref _stack.Push(structure);
        var mark = _pairs.Mark;
        var values = 0UL;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader);
            var position = Find(name, structure, out var companion);
            if (position < 0)
            {
                frame.Member = null;
                ReadUnknown(ref reader, name);
                continue;
            }

            var member = structure.Members[position];
            frame.Member = member;
            See(ref frame, member, position, companion);
            if (!companion) values |= 1UL << member.Slot;
            reader.Read();
            ReadValue(ref reader, ref frame, member, companion);
        }

        frame.Member = null;
        Finish(ref frame, mark, values);
        _pairs.Release(mark);
        _stack.Pop();
    }

    private static int Find(ReadOnlySpan<byte> name, Structure structure, out bool companion)
    {
        companion = name.Length > 1 && name[0] == '_';
        var position = structure.Find(companion ? name[1..] : name);
        return companion && position >= 0 && !structure.Members[position].HasCompanion ? -1 : position;
    }

    private void See(ref Frame frame, Member member, int position, bool companion)
    {
        if (!frame.See(position, companion))
        {
            Found.AddFatal(IssueCode.Structure, "An object has two members of the same name.", Place());
        }
        else if ((frame.Slots & (1UL << member.Slot)) != 0 && !frame.HasSeen(position, !companion))
        {
            Found.Add(IssueCode.Structure, "The element is given in more than one of its types: choose one.", Place());
        }

        frame.Slots |= 1UL << member.Slot;
    }

    private void ReadUnknown(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name)
    {
        var expression = _stack.Path(_root, ElementStack.SafeName(name));
        Found.Add(IssueCode.Structure, "The element is not defined here by FHIR R4: check its name, or use an extension.", expression);
        reader.Read();
        reader.Skip();
    }

    private void ReadValue(ref Utf8JsonReader reader, ref Frame frame, Member member, bool companion)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            if (member.Repeats) Found.Add(IssueCode.Structure, "The element repeats: write it as an array, also when there is one.", Place());
            ReadItem(ref reader, member, companion, inArray: false);
            return;
        }

        if (!member.Repeats)
        {
            WrongShape(member, "The element does not repeat: write it without an array.");
            reader.Skip();
            return;
        }

        var start = _pairs.Start;
        for (frame.Index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; frame.Index++) ReadItem(ref reader, member, companion, inArray: true);
        var items = frame.Index;
        frame.Index = -1;
        if (items == 0) Found.Add(IssueCode.Structure, "The array is empty: leave the element out instead.", Place());
        if (member.IsPrimitive) _pairs.Add(member, companion, start, items);
    }

    private void ReadItem(ref Utf8JsonReader reader, Member member, bool companion, bool inArray)
    {
        if (reader.TokenType == JsonTokenType.Null)
        {
            if (inArray && member.IsPrimitive) _pairs.Gap(_stack.Top.Index);
            else WrongShape(member, "null is not a value: leave the element out instead.");
        }
        else if (companion)
        {
            ReadCompanion(ref reader, member, inArray);
        }
        else if (member.IsPrimitive)
        {
            ReadPrimitive(ref reader, member);
        }
        else if (reader.TokenType != JsonTokenType.StartObject)
        {
            WrongType(ref reader, member, "an object");
        }
        else if (member.IsResource)
        {
            ReadResource(ref reader, member);
        }
        else
        {
            ReadComplex(ref reader, member);
        }
    }

    private void ReadComplex(ref Utf8JsonReader reader, Member member)
    {
        var start = reader;
        ReadObject(ref reader, member.Type!);
        if (member.Codes is { } codes && !ConceptRules.HasAllowedCoding(start, codes))
            Found.Add(IssueCode.CodeInvalid, "No coding is in the value set that FHIR R4 requires here: give system and code of it.", Place());
    }

    private void ReadCompanion(ref Utf8JsonReader reader, Member member, bool inArray)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            WrongType(ref reader, member, "an object (it starts with an underscore: it holds the id and extensions of the value)");
            return;
        }

        var start = _pairs.Start;
        ReadObject(ref reader, R4Structures.Element);
        if (_lastSlots == R4Structures.Element.IdSlot) _pairs.Gap(inArray ? _stack.Top.Index : 0);
        if (!inArray) _pairs.Add(member, companion: true, start, places: 1);
    }

    private void ReadResource(ref Utf8JsonReader reader, Member member)
    {
        var look = reader;
        if (!ResourceName.Seek(ref look) || R4Structures.Resource(Text(ref look)) is not { } structure)
        {
            Found.AddFatal(IssueCode.Structure, "The resource here has no resourceType that FHIR R4 defines.", Place());
            reader.Skip();
            return;
        }

        if (member.Element is "contained" && _stack.IsContained)
            Found.Add(IssueCode.Structure, "A contained resource must not contain others: put them beside it.", Place());
        ReadObject(ref reader, structure);
    }

    private void WrongType(ref Utf8JsonReader reader, Member member, string wanted)
    {
        WrongShape(member, $"The element has the wrong JSON type: it must be {wanted}.");
        reader.Skip();
    }

    // The stored form takes the meta of the resource apart, so that has to be an object.
    private void WrongShape(Member member, string text)
    {
        if (_stack.Depth == 1 && member.Element is "meta") Found.AddFatal(IssueCode.Structure, text, Place());
        else Found.Add(IssueCode.Structure, text, Place());
    }
}
