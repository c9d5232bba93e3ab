using System.Net;
using EhrConnect.Fhir;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Patching;
using EhrConnect.Fhir.Reading;

namespace EhrConnect.FhirStore.Writing;

/// <summary>One write as a client asked for it, its content read and found valid; by itself or as an entry of a bundle.</summary>
/// <param name="Verb">What to do.</param>
/// <param name="Address">With which resource.</param>
public sealed record WriteCommand(WriteVerb Verb, ResourceAddress Address)
{
    /// <summary>The content of a create or update.</summary>
    public ReadResource? Content { get; init; }

    /// <summary>The changes of a patch.</summary>
    public IResourcePatch? Patch { get; init; }

    /// <summary>The preconditions.</summary>
    public WriteConditions Conditions { get; init; } = WriteConditions.None;

    /// <summary>The resource type.</summary>
    public string Type => Address.Type;

    /// <summary>A create; criteria make it conditional (R4, 3.1.0.8.1).</summary>
    public static (WriteCommand? Command, FhirResult? Refusal) Create(ResourceAddress address, ReadResource content) =>
        content.IsValid ? (new WriteCommand(WriteVerb.Create, address) { Content = content }, null) : (null, FhirResult.Invalid(content.Issues));

    /// <summary>An update; the content of one by id must name that id (R4, 3.1.0.4).</summary>
    public static (WriteCommand? Command, FhirResult? Refusal) Update(ResourceAddress address, ReadResource content, WriteConditions conditions)
    {
        if (!content.IsValid) return (null, FhirResult.Invalid(content.Issues));
        var type = address.Type;
        if (address.Id is not null && content.Id is null) return (null, FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Required, "The resource must have the id of the address.", $"{type}.id"));
        if (address.Id is not null && !string.Equals(content.Id, address.Id, StringComparison.Ordinal))
            return (null, FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Invalid, "The id in the resource is not the id of the address.", $"{type}.id"));
        return (new WriteCommand(WriteVerb.Update, address) { Content = content, Conditions = conditions }, null);
    }

    /// <summary>A patch (R4, 3.1.0.6).</summary>
    public static (WriteCommand? Command, FhirResult? Refusal) PatchOf(ResourceAddress address, ParsedPatch patch, WriteConditions conditions) =>
        patch.Patch is { } changes
            ? Checked(new WriteCommand(WriteVerb.Patch, address) { Patch = changes, Conditions = conditions })
            : (null, FhirResult.Invalid([patch.Issue!]));

    /// <summary>A delete (R4, 3.1.0.7).</summary>
    public static (WriteCommand? Command, FhirResult? Refusal) Delete(ResourceAddress address, WriteConditions conditions) =>
        Checked(new WriteCommand(WriteVerb.Delete, address) { Conditions = conditions with { MayCreate = true } });

    private static (WriteCommand? Command, FhirResult? Refusal) Checked(WriteCommand command) => command.Address.Id is { } id && !LogicalId.IsValid(id)
        ? (null, FhirResult.Failed(HttpStatusCode.BadRequest, IssueCode.Value, "The id in the address is not a FHIR id."))
        : (command, null);
}
