using EhrConnect.Hl7;

namespace EhrConnect.Mapping;

/// <summary>Turns an HL7 v2 message into FHIR R4 resources.</summary>
public interface IMessageMapper
{
    /// <summary>
    /// The resources that the message states something about, in the order in which they must be stored: a resource comes
    /// after those it refers to. Content errors are results, never exceptions.
    /// </summary>
    /// <param name="message">The parsed message.</param>
    /// <param name="context">What the message itself does not say.</param>
    MappingResult Map(Hl7Message message, MappingContext context);
}
