using EhrConnect.Fhir.Representation;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary><c>_summary</c> and <c>_elements</c> of a request.</summary>
static class SubsetParameters
{
    public static (ResourceSubset? Subset, FhirAnswer? Problem) Of(IQueryCollection query)
    {
        if (!query.ContainsKey("_summary") && !query.ContainsKey("_elements")) return (null, null);
        var (subset, issue) = ResourceSubset.Parse([.. query["_summary"].OfType<string>()], [.. query["_elements"].OfType<string>()]);
        return (subset, issue is null ? null : FhirAnswer.Outcome(StatusCodes.Status400BadRequest, issue));
    }
}
