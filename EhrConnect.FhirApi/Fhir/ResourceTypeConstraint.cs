using EhrConnect.Fhir;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>Only names of resource types make a FHIR address; everything else is not found. Letter case matters.</summary>
sealed class ResourceTypeConstraint : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value) && value is string type && ResourceTypes.IsKnown(type);
}
