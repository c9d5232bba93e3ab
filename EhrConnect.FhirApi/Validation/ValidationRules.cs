using FluentValidation;

namespace EhrConnect.FhirApi.Validation;

static class ValidationRules
{
    /// <summary>A name that people give: one line, at most 200 characters.</summary>
    public static IRuleBuilderOptions<T, string?> IsName<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(name => name is null || (!string.IsNullOrWhiteSpace(name) && name.Length <= 200 && !name.Any(char.IsControl)))
        .WithMessage("Give 1 to 200 characters, not only spaces, none of them a control character.");
}
