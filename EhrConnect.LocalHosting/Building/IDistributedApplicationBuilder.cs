using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace EhrConnect.LocalHosting;

/// <summary>Collects the application graph.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>Settings: appsettings.json, then environment variables, then the command line.</summary>
    ConfigurationManager Configuration { get; }

    /// <summary>Name and environment of the app host.</summary>
    IHostEnvironment Environment { get; }

    /// <summary>Run or publish.</summary>
    DistributedApplicationExecutionContext ExecutionContext { get; }

    /// <summary>The folder of the app host project.</summary>
    string AppHostDirectory { get; }

    /// <summary>The graph so far.</summary>
    IList<IResource> Resources { get; }

    /// <summary>Adds a resource; its name must be new.</summary>
    IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    /// <summary>Ends the collection.</summary>
    DistributedApplication Build();
}
