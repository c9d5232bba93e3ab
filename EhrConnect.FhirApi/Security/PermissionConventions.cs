namespace EhrConnect.FhirApi.Security;

/// <summary>How an endpoint names its permission. One that names none and is not public is refused to everybody.</summary>
public static class PermissionConventions
{
    public static TBuilder RequirePermission<TBuilder>(this TBuilder builder, string permission)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequiredPermission(_ => permission, permission));

    public static TBuilder RequirePermission<TBuilder>(this TBuilder builder, Func<HttpContext, string> permission)
        where TBuilder : IEndpointConventionBuilder =>
        builder.WithMetadata(new RequiredPermission(permission));
}
