using EhrConnect.Data.Identity;
using EhrConnect.Data.Users;
using EhrConnect.FhirApi.Validation;
using FluentValidation;

namespace EhrConnect.FhirApi.Users;

sealed class CreateUserValidator : AbstractValidator<CreateUser>
{
    public CreateUserValidator()
    {
        RuleFor(u => u.Email).Must(email => LoginName.Fold(email) is not null).WithMessage("Give an e-mail address of at most 254 characters.");
        RuleFor(u => u.Name).Cascade(CascadeMode.Stop).NotEmpty().IsName();
        RuleFor(u => u.Roles).AreRoles();
    }
}

sealed class UpdateUserValidator : AbstractValidator<UpdateUser>
{
    public UpdateUserValidator()
    {
        RuleFor(u => u.Name).IsName().When(u => u.Name is not null);
        RuleFor(u => u.Roles).AreRoles().When(u => u.Roles is not null);
        RuleFor(u => u).Must(u => u.Name is not null || u.Roles is not null || u.Enabled is not null).OverridePropertyName("name").WithMessage("Give a name, roles, enabled or several of them.");
    }
}

static class RoleRules
{
    /// <summary>At least one role, all of them known.</summary>
    public static IRuleBuilderOptions<T, IReadOnlyList<string>?> AreRoles<T>(this IRuleBuilderInitial<T, IReadOnlyList<string>?> rule) => rule
        .Cascade(CascadeMode.Stop).NotEmpty()
        .Must(roles => roles!.All(role => role is not null && RoleCatalog.Exists(role))).WithMessage($"Give roles out of {string.Join(", ", RoleCatalog.Keys.Order(StringComparer.Ordinal))}.");
}
