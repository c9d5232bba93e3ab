using EhrConnect.FhirApi.Errors;

namespace EhrConnect.FhirApi.Auditing;

/// <summary>The record of a request could not be written, so neither may its answer leave.</summary>
sealed class AuditUnavailableException : Exception
{
    private static readonly ApiError Withheld = new(503, "audit-unavailable", "The audit record could not be written, so the answer is withheld. Try again.") { RetryAfterSeconds = 2 };

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

    /// <summary>What the caller is told: when the database is away, that, because then the record is not what matters.</summary>
    internal ApiError Answer => InnerException is { } cause && DatabaseFailure.IsUnavailable(cause) ? DatabaseFailure.Error : Withheld;
}
