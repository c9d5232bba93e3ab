using EhrConnect.Fhir.Patching;
using EhrConnect.Fhir.Reading;
using EhrConnect.FhirApi.Fhir.Http;
using EhrConnect.FhirStore;
using EhrConnect.FhirStore.Writing;

namespace EhrConnect.FhirApi.Fhir;

/// <summary>create, update, patch and delete; an address without id is a conditional one.</summary>
static class WriteHandlers
{
    public const string Create = "fhir.create";
    public const string Update = "fhir.update";
    public const string Patch = "fhir.patch";
    public const string Delete = "fhir.delete";

    public static async Task<FhirAnswer> CreateAsync(FhirCall call, WriteInteractions writes)
    {
        var (criteria, problem) = IfNoneExist.Of(call);
        if ((PlainRequest.Refusal(call, "If-None-Exist", "X-Provenance") ?? problem ?? MediaTypes.JsonRefusal(call.Request)) is { } refusal) return refusal;
        var address = criteria is null ? ResourceAddress.New(call.Type) : ResourceAddress.Where(call.Type, criteria);
        return await RunAsync(call, Create, writes, WriteCommand.Create(address, await ContentAsync(call)));
    }

    public static async Task<FhirAnswer> UpdateAsync(FhirCall call, WriteInteractions writes)
    {
        var (conditions, problem) = Preconditions.Of(call);
        if ((WriteRefusal(call) ?? problem ?? MediaTypes.JsonRefusal(call.Request)) is { } refusal) return refusal;
        return await RunAsync(call, Update, writes, WriteCommand.Update(Address(call), await ContentAsync(call), conditions));
    }

    public static async Task<FhirAnswer> PatchAsync(FhirCall call, WriteInteractions writes)
    {
        var (conditions, problem) = Preconditions.Of(call);
        if ((WriteRefusal(call) ?? problem ?? MediaTypes.PatchRefusal(call.Request)) is { } refusal) return refusal;
        var body = await RequestBody.ReadAsync(call.Request, call.Cancelled);
        var patch = MediaTypes.IsJsonPatch(call.Request, body) ? JsonPatch.Parse(body) : FhirPathPatch.Parse(body);
        return await RunAsync(call, Patch, writes, WriteCommand.PatchOf(Address(call), patch, conditions));
    }

    public static async Task<FhirAnswer> DeleteAsync(FhirCall call, WriteInteractions writes)
    {
        var (conditions, problem) = Preconditions.Of(call);
        if ((WriteRefusal(call) ?? problem) is { } refusal) return refusal;
        return await RunAsync(call, Delete, writes, WriteCommand.Delete(Address(call), conditions));
    }

    private static FhirAnswer? WriteRefusal(FhirCall call) => call.Id.Length > 0 ? PlainRequest.Refusal(call, "X-Provenance") : PlainRequest.HeaderRefusal(call, "X-Provenance");

    private static ResourceAddress Address(FhirCall call) =>
        call.Id.Length > 0 ? ResourceAddress.Of(call.Type, call.Id) : ResourceAddress.Where(call.Type, call.Criteria);

    private static async Task<ReadResource> ContentAsync(FhirCall call) =>
        ResourceReader.Read(await RequestBody.ReadAsync(call.Request, call.Cancelled), call.Type, FhirRequest.ReadingOf(call.Settings));

    private static async Task<FhirAnswer> RunAsync(FhirCall call, string action, WriteInteractions writes, (WriteCommand? Command, FhirResult? Refusal) asked)
    {
        var (provenance, problem) = ProvenanceHeader.Of(call);
        if (problem is not null) return problem;
        var result = asked.Refusal ?? await writes.RunAsync(call.Write(action) with { Provenance = provenance }, asked.Command!, call.Cancelled);
        if (result.Audited) call.Audit.MarkWritten();
        return FhirAnswer.OfWrite(result, call.Address, PreferHeader.Read(call.Request.Headers));
    }
}
