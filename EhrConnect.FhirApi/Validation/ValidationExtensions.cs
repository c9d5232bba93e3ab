using FluentValidation;

namespace EhrConnect.FhirApi.Validation;

static class ValidationExtensions
{
    public static void AddRequestValidators(this IServiceCollection services)
    {
        foreach (var found in AssemblyScanner.FindValidatorsInAssembly(typeof(Program).Assembly, includeInternalTypes: true))
        {
            services.AddSingleton(found.InterfaceType, found.ValidatorType);
        }
    }
}
