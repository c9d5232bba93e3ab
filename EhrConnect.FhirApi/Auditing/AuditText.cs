using System.Text.RegularExpressions;

namespace EhrConnect.FhirApi.Auditing;

/// <summary>
/// Keeps out of the audit trail what is no identifier: a caller may put anything into an address, and neither a name nor a
/// NUL, which PostgreSQL refuses together with every record of the same commit, belongs there.
/// </summary>
static partial class AuditText
{
    public static string? Identifier(string? value) => value is not null && IdentifierForm().IsMatch(value) ? value : null;

    /// <summary>As <see cref="Identifier"/>, for actors: issuers use more characters, none of them a control character.</summary>
    public static string? Actor(string? value) => value is { Length: > 0 and <= 200 } && !value.Any(char.IsControl) ? value : null;

    [GeneratedRegex(@"\A[A-Za-z0-9._:\-]{1,128}\z", RegexOptions.None, matchTimeoutMilliseconds: 100)]
    private static partial Regex IdentifierForm();
}
