using System.Text.Json.Serialization;
using EhrConnect.Data.Organizations;

namespace EhrConnect.FhirApi.Settings;

/// <summary>The settings as they are read and written. A member that is not known is refused: it would be a setting without effect.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record SettingsDocument(FhirSettings? Fhir)
{
    public static SettingsDocument Of(OrganizationSettings settings) => new(new FhirSettings
    {
        Validation = Word(settings.Validation),
        SearchHandling = Word(settings.SearchHandling),
        MaxPageSize = settings.MaxPageSize,
        MaxBundleEntries = settings.MaxBundleEntries,
    });

    public OrganizationSettings ToSettings() => Fhir is null ? OrganizationSettings.Default : new OrganizationSettings
    {
        Validation = FhirSettings.ReadHandling(Fhir.Validation) ?? OrganizationSettings.Default.Validation,
        SearchHandling = FhirSettings.ReadHandling(Fhir.SearchHandling) ?? OrganizationSettings.Default.SearchHandling,
        MaxPageSize = Fhir.MaxPageSize,
        MaxBundleEntries = Fhir.MaxBundleEntries,
    };

    private static string Word(Handling handling) => handling is Handling.Lenient ? "lenient" : "strict";
}

/// <summary>How the FHIR API treats this organisation.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
sealed record FhirSettings
{
    /// <summary><c>strict</c>: content that is not valid FHIR R4 is refused. <c>lenient</c>: it is stored with a warning.</summary>
    public string? Validation { get; init; }

    /// <summary><c>strict</c>: unknown search parameters are refused. <c>lenient</c>: they are left out with a warning.</summary>
    public string? SearchHandling { get; init; }

    /// <summary>The largest page; null means that of the installation.</summary>
    public int? MaxPageSize { get; init; }

    /// <summary>The most entries of one bundle; null means that of the installation.</summary>
    public int? MaxBundleEntries { get; init; }

    internal static Handling? ReadHandling(string? word) => word switch
    {
        "strict" => Handling.Strict,
        "lenient" => Handling.Lenient,
        _ => null,
    };
}
