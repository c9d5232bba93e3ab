namespace EhrConnect.Fhir.Structures;

/// <summary>The primitive types of FHIR R4 (2.24.0.1), by how they are written and checked.</summary>
internal enum PrimitiveType
{
    /// <summary>Not primitive: an object.</summary>
    None,
    Boolean,
    Integer,
    UnsignedInt,
    PositiveInt,
    Decimal,
    String,
    Markdown,
    Code,
    Id,
    Uri,
    Url,
    Canonical,
    Oid,
    Uuid,
    Date,
    DateTime,
    Instant,
    Time,
    Base64Binary,

    /// <summary>The div of a narrative.</summary>
    Xhtml,

    /// <summary>The member that names the type of a resource in JSON.</summary>
    ResourceType,
}
