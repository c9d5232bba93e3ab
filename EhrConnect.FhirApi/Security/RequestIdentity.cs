namespace EhrConnect.FhirApi.Security;

/// <summary>Carries the identity of the running request from the access check to whoever asks for an <see cref="OrgContext"/>.</summary>
sealed class RequestIdentity
{
    public OrgContext? Current { get; set; }

    public OrgContext Required => Current ?? throw new InvalidOperationException("This endpoint is public: no organisation is known here.");
}
