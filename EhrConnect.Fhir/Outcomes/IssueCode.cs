namespace EhrConnect.Fhir.Outcomes;

/// <summary>Value set http://hl7.org/fhir/issue-type, as far as it is used.</summary>
public static class IssueCode
{
    /// <summary>The content or the request is not valid.</summary>
    public const string Invalid = "invalid";

    /// <summary>The structure of the content is wrong: syntax, unknown elements, wrong JSON types.</summary>
    public const string Structure = "structure";

    /// <summary>A required element is missing.</summary>
    public const string Required = "required";

    /// <summary>An element has a value that its type does not allow.</summary>
    public const string Value = "value";

    /// <summary>A code is not in the value set that is required.</summary>
    public const string CodeInvalid = "code-invalid";

    /// <summary>The interaction, operation or parameter is not offered by this server.</summary>
    public const string NotSupported = "not-supported";

    /// <summary>No such resource, version or type.</summary>
    public const string NotFound = "not-found";

    /// <summary>The resource was deleted.</summary>
    public const string Deleted = "deleted";

    /// <summary>The resource was changed by someone else meanwhile.</summary>
    public const string Conflict = "conflict";

    /// <summary>More than one resource matches where only one may.</summary>
    public const string MultipleMatches = "multiple-matches";

    /// <summary>The content is larger than the server accepts.</summary>
    public const string TooLong = "too-long";

    /// <summary>The request would cost more than the server allows.</summary>
    public const string TooCostly = "too-costly";

    /// <summary>It took too long and was ended.</summary>
    public const string Timeout = "timeout";

    /// <summary>The server has too much to do; the same request works later.</summary>
    public const string Throttled = "throttled";

    /// <summary>The caller is not allowed to do this.</summary>
    public const string Forbidden = "forbidden";

    /// <summary>Something to know, not an error.</summary>
    public const string Informational = "informational";
}
