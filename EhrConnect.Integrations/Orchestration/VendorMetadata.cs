namespace EhrConnect.Integrations.Orchestration;

/// <summary>What a handler says about itself.</summary>
/// <param name="Id">The vendor id, for example <c>hl7-v2x</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Category">One of the product's categories, for example <c>hl7-fhir</c>.</param>
/// <param name="Description">One line.</param>
/// <param name="Version">The version of the handler.</param>
/// <param name="Features">What it can do, in words.</param>
/// <param name="CredentialFields">The settings, by their path in the configuration.</param>
/// <param name="Operations">What it can be told to do.</param>
public sealed record VendorMetadata(
    string Id,
    string Name,
    string Category,
    string Description,
    string Version,
    IReadOnlyList<string> Features,
    IReadOnlyList<CredentialField> CredentialFields,
    IReadOnlyList<VendorOperation> Operations)
{
    /// <summary>The settings that are secrets.</summary>
    internal IReadOnlyList<string> SecretPaths { get; } = [.. CredentialFields.Where(field => field.Type == "secret").Select(field => field.Name)];

    /// <summary>The settings that decide who receives what is sent, secrets included.</summary>
    internal IReadOnlyList<CredentialField> ReceiverFields { get; } = [.. CredentialFields.Where(field => field.DecidesReceiver)];
}

/// <summary>One setting.</summary>
/// <param name="Name">Its path in the configuration, for example <c>outbound.host</c>.</param>
/// <param name="Label">For people.</param>
/// <param name="Type"><c>text</c>, <c>number</c>, <c>choice</c>, <c>list</c>, <c>object</c> or <c>secret</c>.</param>
/// <param name="Required">Whether it has to be given.</param>
/// <param name="Default">What holds when it is not given.</param>
/// <param name="DecidesReceiver">Whether it decides who receives what is sent: when it changes, the secrets have to be given again.</param>
public sealed record CredentialField(string Name, string Label, string Type, bool Required = false, string? Default = null, bool DecidesReceiver = false);

/// <summary>Something a handler can be told to do.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Category">For grouping.</param>
/// <param name="Description">One line, parameters included.</param>
public sealed record VendorOperation(string Name, string Category, string Description);
