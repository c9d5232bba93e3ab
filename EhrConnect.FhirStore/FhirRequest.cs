using System.Globalization;
using EhrConnect.Data.Audit;
using EhrConnect.Data.Organizations;
using EhrConnect.Fhir.Reading;

namespace EhrConnect.FhirStore;

/// <summary>In whose name an interaction runs.</summary>
/// <param name="OrgId">The organisation; nothing outside it is seen or touched.</param>
/// <param name="Audit">The audit record of the request; writes complete it and commit it with their own transaction.</param>
/// <param name="Traceparent">The W3C trace context that events and deliveries carry on.</param>
public sealed record FhirRequest(Guid OrgId, AuditEntry Audit, string? Traceparent)
{
    /// <summary>What the organisation decided for itself.</summary>
    public OrganizationSettings Settings { get; init; } = OrganizationSettings.Default;

    /// <summary>How content is read on behalf of the organisation.</summary>
    public ReadingMode Reading => ReadingOf(Settings);

    /// <summary>How content is read on behalf of an organisation with these settings.</summary>
    public static ReadingMode ReadingOf(OrganizationSettings settings) => settings.Validation is Handling.Lenient ? ReadingMode.Lenient : ReadingMode.Strict;

    /// <summary>The request with an audit record that tells how much was wrong with what is stored all the same.</summary>
    internal FhirRequest Noting(ReadResource read) => read.Warnings.Count == 0
        ? this
        : this with { Audit = Audit with { Detail = string.Create(CultureInfo.InvariantCulture, $"{{\"warnings\":{read.Warnings.Count}}}") } };

    /// <summary>Which types the one who asks may read: criteria would tell about others.</summary>
    public required Func<string, bool> MayRead { get; init; }

    /// <summary>The addresses that references in criteria may start with.</summary>
    public IReadOnlyList<string> OwnBases { get; init; } = [];

    /// <summary>The content of <c>X-Provenance</c> (FHIR R4, 3.1.0.1.8): stored together with what is written.</summary>
    public ReadOnlyMemory<byte>? Provenance { get; init; }
}
