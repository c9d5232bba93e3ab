using System.Diagnostics;
using System.Reflection;
using EhrConnect.Data.Organizations;
using EhrConnect.FhirApi.Auditing;
using EhrConnect.FhirApi.Fhir.Http;
using EhrConnect.FhirApi.Security;
using EhrConnect.FhirStore;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>What every FHIR handler needs of its request.</summary>
sealed class FhirCall
{
    private readonly HttpContext _context;

    private FhirCall(HttpContext context, OrganizationSettings settings)
    {
        _context = context;
        Settings = settings;
        Org = context.RequestServices.GetRequiredService<OrgContext>();
        Audit = context.RequestServices.GetRequiredService<RequestAudit>();
        Address = FhirBase.AddressOf(context.Request);
        Type = (string)context.GetRouteValue("type")!;
        Id = context.GetRouteValue("id") as string ?? "";
    }

    public OrgContext Org { get; }

    /// <summary>What the organisation decided for itself.</summary>
    public OrganizationSettings Settings { get; }

    public RequestAudit Audit { get; }

    public RequestAddress Address { get; }

    public string Type { get; }

    /// <summary>The id of the address; empty where the address has none.</summary>
    public string Id { get; }

    public HttpRequest Request => _context.Request;

    public IReadOnlyList<KeyValuePair<string, string>> Parameters => QueryParameters.Of(Request.Query);

    /// <summary>The parameters that select resources: all but those that shape the answer.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Criteria => [.. Parameters.Where(parameter => !IsRepresentation(parameter.Key))];

    public CancellationToken Cancelled => _context.RequestAborted;

    public static async ValueTask<FhirCall> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        var settings = context.RequestServices.GetRequiredService<OrganizationSettingsCache>();
        return new FhirCall(context, await settings.OfAsync(context.RequestServices.GetRequiredService<OrgContext>().OrgId, context.RequestAborted));
    }

    /// <summary>The request of an interaction that writes its own audit record.</summary>
    public FhirRequest Write(string action) => new(Org.OrgId, Audit.Entry(action, Type, Id.Length == 0 ? null : Id), Activity.Current?.Id) { Settings = Settings, OwnBases = Address.OwnBases, MayRead = type => May(type, "read") };

    /// <summary>Whether a parameter shapes the answer and nothing else (FHIR R4, 3.1.0.1.11 and 3.1.1.5).</summary>
    public static bool IsRepresentation(string parameter) => parameter is "_format" or "_pretty" or "_summary" or "_elements";

    public bool May(string action) => May(Type, action);

    /// <summary>Whether the credential allows <c>read</c>, <c>create</c>, <c>edit</c> or <c>delete</c> of a type.</summary>
    public bool May(string type, string action) => Org.Can(TypePermissions.Of(type, action));
}
