using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Xml;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Xml;

/// <summary>
/// Reads the XML form of one resource in one pass and writes its JSON form. What the definitions do not have is carried over
/// by its shape, so that the check of the content names it at its place.
/// </summary>
internal sealed partial class XmlResourceReader : IDisposable
{
    private const int MaxDepth = 128;
    private const string Xhtml = "http://www.w3.org/1999/xhtml";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private static readonly JsonWriterOptions JsonOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly XmlReader _xml;
    private readonly ArrayBufferWriter<byte> _json;
    private Utf8JsonWriter _writer;
    private string? _problem;

    private XmlResourceReader(XmlReader xml, int size)
    {
        _xml = xml;
        _json = new ArrayBufferWriter<byte>(size);
        _writer = new Utf8JsonWriter(_json, JsonOptions);
    }

    public static XmlReading Read(ReadOnlyMemory<byte> document)
    {
        if (document.IsEmpty) return Refused("The body is empty; it must be a resource as XML.");
        var bytes = MemoryMarshal.TryGetArray(document, out var segment) ? segment : document.ToArray();
        using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
        using var xml = XmlReader.Create(stream, Settings);
        using var reader = new XmlResourceReader(xml, document.Length + 256);
        try
        {
            xml.MoveToContent();
            reader.ReadResource();
            xml.MoveToContent();
            reader._writer.Flush();
            return xml.EOF ? new XmlReading(reader._json.WrittenSpan.ToArray(), null) : Refused("The body must be one resource.");
        }
        catch (XmlException exception)
        {
            // The message of the framework may quote the content.
            var problem = reader._problem ?? "The body is not well-formed XML without DTD.";
            return Refused($"{problem} Line {exception.LineNumber}, position {exception.LinePosition}.");
        }
    }

    public void Dispose() => _writer.Dispose();

    private static XmlReading Refused(string text) => new(null, FhirIssue.Error(IssueCode.Structure, text));

    private void ReadResource()
    {
        if (_xml.NamespaceURI is not FhirXml.Namespace) throw Shape("A resource is an element of the namespace http://hl7.org/fhir.");
        if (R4Structures.Resource(_xml.LocalName) is not { } structure) throw Shape("FHIR R4 has no resource type of the name of the element.");
        _writer.WriteStartObject();
        _writer.WriteString("resourceType"u8, structure.Utf8Name);
        for (var more = _xml.MoveToFirstAttribute(); more; more = _xml.MoveToNextAttribute())
        {
            if (!IsNamespace()) throw Shape("A resource has no attributes.");
        }

        _xml.MoveToElement();
        ReadChildren(structure);
        _writer.WriteEndObject();
    }

    // At the start tag; ends after the end tag. No structure: below something that is not defined.
    private void ReadChildren(Structure? structure)
    {
        if (_xml.Depth > MaxDepth) throw Shape($"The content is nested deeper than {MaxDepth} levels.");
        if (_xml.IsEmptyElement)
        {
            _xml.Read();
            return;
        }

        _xml.Read();
        while (_xml.MoveToContent() != XmlNodeType.EndElement)
        {
            if (_xml.NodeType != XmlNodeType.Element) throw Shape("There is text between elements: values stand in the attribute value.");
            ReadElements(structure);
        }

        _xml.Read();
    }

    // All elements of one name that follow each other.
    private void ReadElements(Structure? structure)
    {
        var name = _xml.LocalName;
        var member = structure?.Find(name);
        if (member?.Primitive is PrimitiveType.Xhtml)
        {
            ReadNarrative(member);
            return;
        }

        if (_xml.NamespaceURI is not FhirXml.Namespace) throw Shape("An element is of another namespace than http://hl7.org/fhir.");
        if (member is null or { Primitive: PrimitiveType.ResourceType }) ReadUndefined(name);
        else if (member.IsPrimitive) ReadPrimitives(member);
        else ReadObjects(member);
    }

    private void ReadObjects(Member member)
    {
        _writer.WritePropertyName(member.Utf8Name);
        if (member.Repeats) _writer.WriteStartArray();
        do
        {
            if (member.IsResource) ReadNestedResource();
            else ReadObject(member.Type!);
        }
        while (member.Repeats && IsAt(member.Name));

        if (member.Repeats) _writer.WriteEndArray();
    }

    private void ReadObject(Structure structure)
    {
        _writer.WriteStartObject();
        for (var more = _xml.MoveToFirstAttribute(); more; more = _xml.MoveToNextAttribute())
        {
            if (IsNamespace()) continue;
            if (_xml.Name is not "id" && !(structure.IsExtension && _xml.Name is "url")) throw Shape("An attribute is not defined here: only id, value of primitives and url of extensions are attributes.");
            _writer.WriteString(_xml.Name, _xml.Value);
        }

        _xml.MoveToElement();
        ReadChildren(structure);
        _writer.WriteEndObject();
    }

    private void ReadNestedResource()
    {
        if (_xml.IsEmptyElement || !_xml.Read() || _xml.MoveToContent() != XmlNodeType.Element) throw Shape("A resource was expected in the element.");
        ReadResource();
        if (_xml.MoveToContent() != XmlNodeType.EndElement) throw Shape("One resource was expected in the element.");
        _xml.Read();
    }

    private void ReadNarrative(Member member)
    {
        if (_xml.NamespaceURI is not Xhtml) throw Shape("The div of a narrative is of the namespace http://www.w3.org/1999/xhtml.");
        _writer.WriteString(member.Utf8Name, _xml.ReadOuterXml());
    }

    private bool IsAt(string name) => _xml.MoveToContent() == XmlNodeType.Element && _xml.LocalName == name;

    private bool IsNamespace() => _xml.Name is "xmlns" || _xml.Prefix is "xmlns" || _xml.NamespaceURI is "http://www.w3.org/2001/XMLSchema-instance";

    private XmlException Shape(string problem)
    {
        _problem = problem;
        var place = (IXmlLineInfo)_xml;
        return new XmlException(problem, innerException: null, place.LineNumber, place.LinePosition);
    }
}
