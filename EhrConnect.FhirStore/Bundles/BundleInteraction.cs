using EhrConnect.Fhir.Bundles;

namespace EhrConnect.FhirStore.Bundles;

/// <summary>batch and transaction (FHIR R4, 3.1.0.11).</summary>
public sealed class BundleInteraction(BatchInteraction batches, TransactionInteraction transactions)
{
    /// <summary>The audit action of a request whose bundle could not be read.</summary>
    public const string Action = "fhir.bundle";

    /// <summary>Processes the body of a request to the base address.</summary>
    public async Task<BundleResult> RunAsync(BundleCall call, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        var bundle = BundleReader.Read(body, call.MaxEntries);
        if (bundle.Issues.Count > 0) return BundleResult.Invalid(bundle.Issues);
        return bundle.Type is "batch"
            ? await batches.RunAsync(call, bundle.Entries, cancellationToken)
            : await transactions.RunAsync(call, bundle.Entries, cancellationToken);
    }
}
