using EhrConnect.Fhir.Outcomes;

namespace EhrConnect.Fhir.Patching;

/// <summary>
/// An operation cannot be applied. Thrown and caught inside this folder only: it ends a patch from deep within its steps.
/// </summary>
public sealed class PatchException : Exception
{
    /// <summary>Without a message.</summary>
    public PatchException()
    {
    }

    /// <summary>With a message for the client.</summary>
    public PatchException(string message)
        : base(message)
    {
    }

    /// <summary>With a message for the client and what led to it.</summary>
    public PatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A code of <see cref="IssueCode"/>.</summary>
    public string Code { get; init; } = IssueCode.Invalid;

    /// <summary>Which operation of the patch.</summary>
    public string? Place { get; init; }
}
