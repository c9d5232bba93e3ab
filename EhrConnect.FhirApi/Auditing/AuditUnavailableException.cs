using EhrConnect.FhirApi.Errors;

namespace EhrConnect.FhirApi.Auditing;

/// <summary>The record of a request could not be written, so neither may its answer leave.</summary>
sealed class AuditUnavailableException : Exception
{
    internal static readonly ApiError Error = new(503, "audit-unavailable", "The audit record could not be written, so the answer is withheld. Try again.") { RetryAfterSeconds = 2 };

    public AuditUnavailableException()
    {
    }

    public AuditUnavailableException(string message)
        : base(message)
    {
    }

    public AuditUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
