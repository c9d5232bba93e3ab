namespace EhrConnect.FhirApi.Errors;

/// <summary>An error answer: the same facts become an OperationOutcome on FHIR paths and problem+json elsewhere.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Code">Stable: programs decide by it.</param>
/// <param name="Detail">For people; never holds what the caller sent.</param>
sealed record ApiError(int Status, string Code, string Detail)
{
    /// <summary>Value of <c>WWW-Authenticate</c>.</summary>
    public string? Challenge { get; init; }

    /// <summary>Value of <c>Retry-After</c>.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>What a bare status means when nobody said more.</summary>
    public static ApiError OfStatus(int status) => status switch
    {
        400 => new(status, "bad-request", "The request is malformed."),
        401 => new(status, "token-required", "This needs a bearer token."),
        403 => new(status, "permission-denied", "The credential does not allow this."),
        404 => new(status, "not-found", "There is nothing here."),
        405 => new(status, "method-not-allowed", "This address does not take that method."),
        406 => new(status, "not-acceptable", "None of the accepted media types can be produced."),
        408 => new(status, "body-too-slow", "The body came too slowly, so the request was ended. Send it over a faster connection."),
        413 => new(status, "body-too-large", "The body is larger than is accepted here: split it, or raise Fhir__MaxBodyBytes (Fhir__MaxBundleBytes for batch and transaction)."),
        415 => new(status, "unsupported-media-type", "The media type of the body is not supported here."),
        429 => new(status, "too-many-requests", "Too many requests."),
        501 => new(status, "not-implemented", "This is not built yet."),
        503 => new(status, "unavailable", "The service cannot answer now. Try again."),
        < 500 => new(status, "request-failed", "The request cannot be served."),
        _ => new(status, "internal-error", "Something went wrong here; the request id helps to find it."),
    };
}
