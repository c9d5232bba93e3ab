using System.Text.Json;
using EhrConnect.FhirApi.Errors;
using EhrConnect.FhirApi.Listing;
using FluentValidation;
using FluentValidation.Results;

namespace EhrConnect.FhirApi.Validation;

/// <summary>
/// Checks the arguments of a handler before it runs: list queries by themselves, bodies by the validator of their type.
/// What there is to check is found once, when the endpoint is built.
/// </summary>
static class RequestValidation
{
    public static EndpointFilterDelegate Filter(EndpointFilterFactoryContext factory, EndpointFilterDelegate next)
    {
        var validators = factory.ApplicationServices.GetRequiredService<IServiceProviderIsService>();
        foreach (var parameter in factory.MethodInfo.GetParameters())
        {
            if (parameter.ParameterType.IsAssignableTo(typeof(ListQuery))) return Lists(parameter.Position, [.. Names(parameter.ParameterType)], next);
            var validator = typeof(IValidator<>).MakeGenericType(parameter.ParameterType);
            if (validators.IsService(validator)) return Bodies(parameter.Position, validator, next);
        }

        return next;
    }

    private static EndpointFilterDelegate Lists(int position, string[] known, EndpointFilterDelegate next) => invocation =>
    {
        var list = invocation.GetArgument<ListQuery>(position);
        var query = invocation.HttpContext.Request.Query;
        if (list.Refusal(query) is { } refusal) return ValueTask.FromResult<object?>(ApiProblem.From(refusal));
        var problems = list.Problems(query, known).ToLookup(p => p.Parameter, p => p.Problem, StringComparer.Ordinal);
        return problems.Count == 0 ? next(invocation) : ValueTask.FromResult<object?>(ApiProblem.Invalid(problems.ToDictionary(p => p.Key, p => p.ToArray(), StringComparer.Ordinal)));
    };

    private static EndpointFilterDelegate Bodies(int position, Type type, EndpointFilterDelegate next) => async invocation =>
    {
        var http = invocation.HttpContext;
        var validator = (IValidator)http.RequestServices.GetRequiredService(type);
        var result = await validator.ValidateAsync(new ValidationContext<object>(invocation.Arguments[position]!), http.RequestAborted);
        return result.IsValid ? await next(invocation) : ApiProblem.Invalid(Errors(result));
    };

    private static Dictionary<string, string[]> Errors(ValidationResult result) => result.Errors
        .GroupBy(error => string.Join('.', error.PropertyName.Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName)), StringComparer.Ordinal)
        .ToDictionary(field => field.Key, field => field.Select(error => error.ErrorMessage).ToArray(), StringComparer.Ordinal);

    private static IEnumerable<string> Names(Type query) =>
        query.GetProperties().Where(property => property.CanWrite).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Order(StringComparer.Ordinal);
}
