namespace EhrConnect.Fhir.Search;

/// <summary>What a key stands for, beside the element. The values are stored.</summary>
internal enum KeyForm : byte
{
    /// <summary>A code whatever its system; the unit of a quantity whatever its system.</summary>
    Code = 1,

    /// <summary>A system and a code; of a quantity, its unit.</summary>
    Token = 2,

    /// <summary>Anything in a system.</summary>
    System = 3,

    /// <summary>A text as it is.</summary>
    Exact = 4,

    /// <summary>Three letters inside a folded text.</summary>
    Trigram = 5,

    /// <summary>A number whatever its unit.</summary>
    AnyUnit = 6,

    /// <summary>A quantity in the canonical form of its UCUM unit.</summary>
    Canonical = 7,

    /// <summary>The identifier of a logical reference, whatever its system.</summary>
    ReferenceCode = 8,

    /// <summary>The identifier of a logical reference with its system.</summary>
    ReferenceToken = 9,

    /// <summary>The system of the identifier of a logical reference.</summary>
    ReferenceSystem = 10,

    /// <summary>A URI.</summary>
    Uri = 11,

    /// <summary>Two values of one group of a composite.</summary>
    Pair = 12,
}
