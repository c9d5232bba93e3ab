using System.Buffers;
using System.Text.Json;

namespace EhrConnect.Fhir.Xml;

/// <summary>
/// Between the JSON and the XML form of resources (FHIR R4, 2.6.1 and 2.6.2), driven by the definitions: nothing is
/// interpreted, so the digits of decimals and the precision of dates are the same on both sides.
/// </summary>
public static class FhirXml
{
    /// <summary>The namespace of FHIR resources.</summary>
    public const string Namespace = "http://hl7.org/fhir";

    /// <summary>
    /// The XML form, in UTF-8, elements in the order of the definition. Members that FHIR R4 does not define (a lenient
    /// organisation may store them) are written as elements of their name.
    /// </summary>
    /// <param name="json">A resource as well-formed JSON.</param>
    /// <param name="indented">For people.</param>
    public static byte[] FromJson(ReadOnlyMemory<byte> json, bool indented = false)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
        var output = new ArrayBufferWriter<byte>(json.Length + (json.Length / 2) + 256);
        new XmlResourceWriter(new XmlOutput(output, indented)).Write(document.RootElement);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The JSON form, or why there is none. What it says is not checked yet, only its shape.</summary>
    /// <param name="xml">The document; DTDs and external entities are refused.</param>
    public static XmlReading ToJson(ReadOnlyMemory<byte> xml) => XmlResourceReader.Read(xml);
}
