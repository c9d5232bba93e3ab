using System.Globalization;
using EhrConnect.Fhir.Search;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirStore.Limits;

internal sealed class FhirLimitsValidator : IValidateOptions<FhirLimits>
{
    private const long Kilobyte = 1024;
    private const long Gigabyte = 1024 * 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, FhirLimits options) =>
        Problem(options) is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;

    private static string? Problem(FhirLimits limits) =>
        Outside(nameof(FhirLimits.MaxBodyBytes), limits.MaxBodyBytes, 64 * Kilobyte, Gigabyte)
        ?? Outside(nameof(FhirLimits.MaxBundleBytes), limits.MaxBundleBytes, 64 * Kilobyte, Gigabyte)
        ?? Outside(nameof(FhirLimits.MaxBundlesInMemory), limits.MaxBundlesInMemory, 4, 100)
        ?? Outside(nameof(FhirLimits.MaxBundleEntries), limits.MaxBundleEntries, 1, 100_000)
        ?? Outside(nameof(FhirLimits.MaxPageSize), limits.MaxPageSize, 1, SearchQuery.MaxCount)
        ?? Outside(nameof(FhirLimits.MaxConditionalDeletes), limits.MaxConditionalDeletes, 1, 1_000)
        ?? Outside(nameof(FhirLimits.QueryTimeoutSeconds), limits.QueryTimeoutSeconds, 1, 3_600);

    private static string? Outside(string setting, long value, long low, long high) => value >= low && value <= high
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{FhirLimits.Section}__{setting} is out of range: give a number from {low} to {high}.");
}
