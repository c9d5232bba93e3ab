using EhrConnect.FhirApi.Users;
using EhrConnect.FhirApi.Validation;
using FluentValidation;

namespace EhrConnect.FhirApi.Organizations;

sealed class CreateOrganizationValidator : AbstractValidator<CreateOrganization>
{
    public CreateOrganizationValidator()
    {
        RuleFor(o => o.Name).Cascade(CascadeMode.Stop).NotEmpty().IsName();
        RuleFor(o => o.Slug).Cascade(CascadeMode.Stop).NotEmpty().MaximumLength(63)
            .Matches(@"\A[a-z0-9]+(-[a-z0-9]+)*\z").WithMessage("Give lower-case letters, digits and single hyphens between them.");
    }
}

sealed class UpdateOrganizationValidator : AbstractValidator<UpdateOrganization>
{
    public UpdateOrganizationValidator()
    {
        RuleFor(o => o.Name).IsName().When(o => o.Name is not null);
        RuleFor(o => o.Status).Must(status => status is "active" or "suspended" or "deactivated").When(o => o.Status is not null)
            .WithMessage("Give active, suspended or deactivated.");
        RuleFor(o => o).Must(o => o.Name is not null || o.Status is not null).OverridePropertyName("name").WithMessage("Give a name, a status or both.");
    }
}

sealed class CreateClientValidator : AbstractValidator<CreateClient>
{
    public CreateClientValidator()
    {
        RuleFor(c => c.Name).Cascade(CascadeMode.Stop).NotEmpty().IsName();
        RuleFor(c => c.Roles).AreRoles();
    }
}
