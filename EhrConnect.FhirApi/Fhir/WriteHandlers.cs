using EhrConnect.FhirApi.Fhir.Http;
using EhrConnect.FhirStore;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>create, update and delete.</summary>
static class WriteHandlers
{
    public const string Create = "fhir.create";
    public const string Update = "fhir.update";
    public const string Delete = "fhir.delete";

    public static async Task<FhirAnswer> CreateAsync(FhirCall call, WriteInteractions writes)
    {
        if ((PlainRequest.Refusal(call) ?? MediaTypes.JsonRefusal(call.Request)) is { } refusal) return refusal;
        var body = await RequestBody.ReadAsync(call.Request, call.Cancelled);
        return Answer(call, await writes.CreateAsync(call.Write(Create), call.Type, body, call.Cancelled));
    }

    public static async Task<FhirAnswer> UpdateAsync(FhirCall call, WriteInteractions writes)
    {
        var (conditions, problem) = Preconditions.Of(call);
        if ((PlainRequest.Refusal(call) ?? problem ?? MediaTypes.JsonRefusal(call.Request)) is { } refusal) return refusal;
        var body = await RequestBody.ReadAsync(call.Request, call.Cancelled);
        return Answer(call, await writes.UpdateAsync(call.Write(Update), call.Type, call.Id, body, conditions, call.Cancelled));
    }

    public static async Task<FhirAnswer> DeleteAsync(FhirCall call, WriteInteractions writes)
    {
        var (conditions, problem) = Preconditions.Of(call);
        if ((PlainRequest.Refusal(call) ?? problem) is { } refusal) return refusal;
        return Answer(call, await writes.DeleteAsync(call.Write(Delete), call.Type, call.Id, conditions, call.Cancelled));
    }

    private static FhirAnswer Answer(FhirCall call, FhirResult result)
    {
        if (result.Audited) call.Audit.MarkWritten();
        return FhirAnswer.OfWrite(result, call.Address, PreferHeader.Read(call.Request.Headers));
    }
}
