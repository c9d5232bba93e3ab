using EhrConnect.FhirStore.Bundles;
using EhrConnect.FhirStore.Conditional;
using EhrConnect.FhirStore.History;
using EhrConnect.FhirStore.Limits;
using EhrConnect.FhirStore.Reading;
using EhrConnect.FhirStore.Search;
using EhrConnect.FhirStore.Writing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirStore;

/// <summary>Registers the interactions; they need what <c>AddEhrData</c> registers.</summary>
public static class FhirStoreServiceCollectionExtensions
{
    /// <summary>Everything is a singleton without state of its own.</summary>
    public static IServiceCollection AddFhirStore(this IServiceCollection services)
    {
        services.AddOptions<FhirLimits>().BindConfiguration(FhirLimits.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FhirLimits>, FhirLimitsValidator>());
        services.TryAddSingleton<BundleMemory>();
        services.TryAddSingleton<BundleTurns>();
        services.TryAddSingleton<ResourceWriter>();
        services.TryAddSingleton<WriteDecisions>();
        services.TryAddSingleton<ConditionalSearch>();
        services.TryAddSingleton<ReadInteractions>();
        services.TryAddSingleton<WriteInteractions>();
        services.TryAddSingleton<SearchCursors>();
        services.TryAddSingleton<SearchPages>();
        services.TryAddSingleton<SearchInteraction>();
        services.TryAddSingleton<HistoryInteraction>();
        services.TryAddSingleton<EntryReads>();
        services.TryAddSingleton<BatchInteraction>();
        services.TryAddSingleton<TransactionTargets>();
        services.TryAddSingleton<TransactionReferences>();
        services.TryAddSingleton<TransactionInteraction>();
        services.TryAddSingleton<BundleInteraction>();
        return services;
    }
}
