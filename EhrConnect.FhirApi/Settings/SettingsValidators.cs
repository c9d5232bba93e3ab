using EhrConnect.FhirStore.Limits;
using FluentValidation;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirApi.Settings;

sealed class SettingsDocumentValidator : AbstractValidator<SettingsDocument>
{
    public SettingsDocumentValidator(IOptions<FhirLimits> limits) =>
        RuleFor(document => document.Fhir!).SetValidator(new FhirSettingsValidator(limits)).When(document => document.Fhir is not null);
}

sealed class FhirSettingsValidator : AbstractValidator<FhirSettings>
{
    public FhirSettingsValidator(IOptions<FhirLimits> options)
    {
        var limits = options.Value;
        RuleFor(fhir => fhir.Validation).Must(IsHandling).WithMessage("Give strict or lenient.");
        RuleFor(fhir => fhir.SearchHandling).Must(IsHandling).WithMessage("Give strict or lenient.");
        RuleFor(fhir => fhir.MaxPageSize).InclusiveBetween(1, limits.MaxPageSize).WithMessage($"Give 1 to {limits.MaxPageSize}, the limit of the installation.");
        RuleFor(fhir => fhir.MaxBundleEntries).InclusiveBetween(1, limits.MaxBundleEntries).WithMessage($"Give 1 to {limits.MaxBundleEntries}, the limit of the installation.");
    }

    private static bool IsHandling(string? word) => word is null || FhirSettings.ReadHandling(word) is not null;
}
