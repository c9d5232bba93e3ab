using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace EhrConnect.LocalHosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    static readonly Dictionary<string, string> Switches = new(StringComparer.OrdinalIgnoreCase)
    {
        ["--operation"] = "AppHost:Operation",
        ["--publisher"] = "Publishing:Publisher",
        ["--output-path"] = "Publishing:OutputPath",
    };

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        Options = options;
        var entry = Assembly.GetEntryAssembly();
        AppHostDirectory = Path.GetFullPath(options.ProjectDirectory ?? RecordedDirectory(entry) ?? Directory.GetCurrentDirectory());
        Environment = new AppHostEnvironment(entry?.GetName().Name ?? "AppHost", AppHostDirectory);

        Configuration.SetBasePath(AppHostDirectory);
        Configuration.AddJsonFile("appsettings.json", optional: true);
        Configuration.AddJsonFile($"appsettings.{Environment.EnvironmentName}.json", optional: true);
        Configuration.AddEnvironmentVariables();
        Configuration.AddCommandLine([.. options.Args], Switches);

        var publish = Configuration["Publishing:Publisher"] is not null
            || string.Equals(Configuration["AppHost:Operation"], "publish", StringComparison.OrdinalIgnoreCase);
        ExecutionContext = new(publish ? DistributedApplicationOperation.Publish : DistributedApplicationOperation.Run);

        Home = new(options.Home ?? Configuration["EHR_HOME"] ?? Path.Combine(AppHostDirectory, "..", ".ehr"));
        Secrets = new(Home.Secrets);
    }

    public ConfigurationManager Configuration { get; } = new();

    public IHostEnvironment Environment { get; }

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public string AppHostDirectory { get; }

    public IList<IResource> Resources { get; } = [];

    public DistributedApplicationOptions Options { get; }

    public HomeDirectory Home { get; }

    public SecretStore Secrets { get; }

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        if (Resources.Any(r => string.Equals(r.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new DistributedApplicationException($"The graph has two resources named '{resource.Name}': rename one in AppHost.cs.");
        Resources.Add(resource);
        return new ResourceBuilder<T>(this, resource);
    }

    public DistributedApplication Build() => new(this);

    // Written into the app host by its project file: the folder is needed wherever the program is started from.
    static string? RecordedDirectory(Assembly? entry) =>
        entry?.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(static a => a.Key is "AppHostProjectPath")?.Value;

    sealed class AppHostEnvironment(string name, string directory) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } =
            System.Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT")
            ?? System.Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT")
            ?? Environments.Production;

        public string ApplicationName { get; set; } = name;

        public string ContentRootPath { get; set; } = directory;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
