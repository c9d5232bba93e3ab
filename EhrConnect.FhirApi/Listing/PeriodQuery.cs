namespace EhrConnect.FhirApi.Listing;

/// <summary>A list of things that happened.</summary>
abstract record PeriodQuery : ListQuery
{
    /// <summary>Not before this time (RFC 3339).</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this time (RFC 3339).</summary>
    public DateTimeOffset? To { get; init; }

    internal DateTimeOffset? FromUtc => From?.ToUniversalTime();

    internal DateTimeOffset? ToUtc => To?.ToUniversalTime();
}
