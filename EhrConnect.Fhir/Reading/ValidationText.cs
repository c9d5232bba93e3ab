using EhrConnect.Fhir.Outcomes;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;
using Hl7.Fhir.Validation;

namespace EhrConnect.Fhir.Reading;

/// <summary>
/// The SDK's findings in our own words. Its messages quote the offending literal, which may be health data; only its
/// code and the path of the element are taken over.
/// </summary>
internal static class ValidationText
{
    public static FhirIssue Issue(CodedException finding, string type)
    {
        var path = (finding as ExtendedCodedException)?.InstancePath ?? type;
        var (code, text) = Describe(finding.ErrorCode);
        // The SDK numbers the end of an array of an element that it does not know.
        if (finding.ErrorCode is CodedValidationException.UNKNOWN_ELEMENT_CODE && path.EndsWith(']')) path = path[..path.LastIndexOf('[')];
        return FhirIssue.Error(code, text, ElementPath.Safe(type, path));
    }

    private static (string Code, string Text) Describe(string code) => code switch
    {
        CodedValidationException.UNKNOWN_ELEMENT_CODE => (IssueCode.Structure, "The element is not defined here by FHIR R4."),
        CodedValidationException.WRONG_CASED_ELEMENT_CODE => (IssueCode.Structure, "The name of the element is written in the wrong letter case."),
        CodedValidationException.UNKNOWN_RESOURCE_TYPE_CODE or CodedValidationException.WRONG_CASED_RESOURCE_TYPE_CODE or FhirJsonException.NO_RESOURCETYPE_PROPERTY_CODE
            or FhirJsonException.RESOURCETYPE_SHOULD_BE_STRING_CODE => (IssueCode.Structure, "The resource here has no resourceType that FHIR R4 defines."),
        CodedValidationException.MANDATORY_ELEMENT_MUST_BE_PRESENT_CODE or CodedValidationException.INCORRECT_CARDINALITY_MIN_CODE =>
            (IssueCode.Required, "A required element is missing."),
        CodedValidationException.INCORRECT_CARDINALITY_MAX_CODE => (IssueCode.Structure, "The element occurs more often than FHIR R4 allows."),
        CodedValidationException.INVALID_CODED_VALUE_CODE => (IssueCode.CodeInvalid, "The code is not in the value set that FHIR R4 requires here."),
        CodedValidationException.CHOICE_TYPE_NOT_ALLOWED_CODE or FhirJsonException.CHOICE_ELEMENT_MUST_HAVE_SUFFIX_CODE =>
            (IssueCode.Structure, "The element does not allow this data type."),
        CodedValidationException.NARRATIVE_XML_IS_MALFORMED_CODE or CodedValidationException.NARRATIVE_XML_IS_INVALID_CODE =>
            (IssueCode.Value, "The narrative is not the XHTML that FHIR R4 allows."),
        CodedValidationException.CONTAINED_RESOURCES_CANNOT_BE_NESTED_CODE => (IssueCode.Structure, "A contained resource must not contain others."),
        CodedValidationException.INVALID_BASE64_VALUE_CODE => (IssueCode.Value, "The value is not Base64."),
        CodedValidationException.LITERAL_INVALID_CODE or CodedValidationException.INVALID_STRING_LENGTH_CODE or CodedValidationException.POSITIVE_INT_MUST_BE_POSITIVE_CODE
            or CodedValidationException.UNSIGNED_INT_MUST_NOT_BE_NEGATIVE_CODE => (IssueCode.Value, "The value is not allowed by the data type of the element."),
        CodedValidationException.INCORRECT_LITERAL_VALUE_TYPE_CODE or CodedValidationException.PROPERTY_TYPE_MISMATCH_CODE
            or FhirJsonException.UNEXPECTED_PRIMITIVE_VALUE_FOR_NON_PRIMITIVE_CODE or FhirJsonException.UNEXPECTED_OBJECT_VALUE_FOR_PRIMITIVE_CODE
            or FhirJsonException.NESTED_ARRAY_CODE => (IssueCode.Structure, "The element has the wrong JSON type."),
        FhirJsonException.OBJECTS_CANNOT_BE_EMPTY_CODE or FhirJsonException.ARRAYS_CANNOT_BE_EMPTY_CODE or FhirJsonException.EXPECTED_PRIMITIVE_NOT_NULL_CODE
            or FhirJsonException.PRIMITIVE_ARRAYS_ONLY_NULL_CODE or CodedValidationException.REPEATING_ELEMENT_CANNOT_CONTAIN_NULL_CODE
            or CodedValidationException.ELEMENT_CANNOT_BE_EMPTY_CODE => (IssueCode.Structure, "The element is empty: leave it out instead."),
        FhirJsonException.DUPLICATE_PROPERTY_CODE or FhirJsonException.PRIMITIVE_VALUE_SUPPLIED_TWICE_CODE =>
            (IssueCode.Structure, "The element is given twice."),
        FhirJsonException.USE_OF_UNDERSCORE_WITH_NON_PRIMITIVE_CODE or FhirJsonException.UNDERSCORE_SHOULD_BE_OBJECT_CODE =>
            (IssueCode.Structure, "A member whose name starts with an underscore must be an object beside a primitive element."),
        _ => (IssueCode.Invalid, "The element is not valid FHIR R4."),
    };
}
