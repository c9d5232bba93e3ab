namespace EhrConnect.Tests.Integration.Api;

/// <summary>An API with limits so low that a test reaches them.</summary>
public sealed class LimitedApi : IAsyncLifetime
{
    public const int MaxBundleBytes = 8 * 1024 * 1024;

    internal ApiUnderTest Api { get; } = new();

    public Task InitializeAsync()
    {
        Api.Settings["Fhir__QueryTimeoutSeconds"] = "1";
        Api.Settings["Fhir__MaxBodyBytes"] = "65536";
        Api.Settings["Fhir__MaxBundleBytes"] = MaxBundleBytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Api.Settings["Fhir__MaxConditionalDeletes"] = "3";
        return Api.InitializeAsync();
    }

    public Task DisposeAsync() => Api.DisposeAsync();
}

/// <summary>Tests of this collection share one API with low limits.</summary>
[CollectionDefinition(Name)]
public sealed class LimitedApiTests : ICollectionFixture<LimitedApi>
{
    public const string Name = "limited api";
}
