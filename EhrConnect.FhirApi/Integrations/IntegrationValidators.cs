using System.Text.Json;
using EhrConnect.FhirApi.Validation;
using FluentValidation;

namespace EhrConnect.FhirApi.Integrations;

sealed class IntegrationRequestValidator : AbstractValidator<IntegrationRequest>
{
    public IntegrationRequestValidator()
    {
        RuleFor(i => i.Name).IsName().When(i => i.Name is not null);
        RuleFor(i => i.Config).Must(config => config is { ValueKind: JsonValueKind.Object }).When(i => i.Config is not null).WithMessage("Give a JSON object.");
        RuleFor(i => i.Note).MaximumLength(500).WithMessage("Give at most 500 characters.");
    }
}

sealed class ToggleRequestValidator : AbstractValidator<ToggleRequest>
{
    public ToggleRequestValidator()
    {
        RuleFor(t => t.Enabled).NotNull().WithMessage("Give true or false.");
        RuleFor(t => t.Note).MaximumLength(500).WithMessage("Give at most 500 characters.");
    }
}

sealed class RollbackRequestValidator : AbstractValidator<RollbackRequest>
{
    public RollbackRequestValidator()
    {
        RuleFor(r => r.Version).NotNull().WithMessage("Give the version to go back to.").GreaterThan(0).WithMessage("Versions count from 1.");
        RuleFor(r => r.Note).MaximumLength(500).WithMessage("Give at most 500 characters.");
    }
}

sealed class ExecuteRequestValidator : AbstractValidator<ExecuteRequest>
{
    public ExecuteRequestValidator() => RuleFor(e => e.Operation).NotEmpty().WithMessage("Give the operation; the vendor's operations are listed under vendors.");
}
