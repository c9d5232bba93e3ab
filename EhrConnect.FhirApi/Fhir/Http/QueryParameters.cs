using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace EhrConnect.FhirApi.Fhir.Http;

/// <summary>Parameters as pairs: one per value, so a repeated name stays repeated (it means "and").</summary>
static class QueryParameters
{
    public static IReadOnlyList<KeyValuePair<string, string>> Of(IEnumerable<KeyValuePair<string, StringValues>> parameters) =>
        [.. parameters.SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value ?? "")))];

    public static IReadOnlyList<KeyValuePair<string, string>> OfForm(ReadOnlyMemory<byte> body) => Of(QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body.Span)));
}
