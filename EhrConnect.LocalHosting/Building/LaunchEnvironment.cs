namespace EhrConnect.LocalHosting;

/// <summary>The variables ASP.NET Core itself reads, as a project gets them in each mode.</summary>
internal static class LaunchEnvironment
{
    public static void AddUrls(IDictionary<string, object> variables, ProjectResource project)
    {
        var endpoints = Listeners(project).ToList();
        if (endpoints.Count == 0 || variables.ContainsKey("ASPNETCORE_URLS"))
            return;
        variables["ASPNETCORE_URLS"] = string.Join(';', endpoints.Select(static e => $"{e.UriScheme}://{e.TargetHost}:{e.AllocatedPort}"));
    }

    public static void AddProfile(IDictionary<string, object> variables, LaunchProfile? profile)
    {
        if (profile is null)
            return;
        variables.TryAdd("DOTNET_LAUNCH_PROFILE", profile.Name);
        foreach (var (name, value) in profile.EnvironmentVariables)
            variables.TryAdd(name, Environment.ExpandEnvironmentVariables(value));
    }

    public static void AddForwardedHeaders(IDictionary<string, object> variables, ProjectResource project)
    {
        if (project.Annotations.OfType<EndpointAnnotation>().Any())
            variables["ASPNETCORE_FORWARDEDHEADERS_ENABLED"] = "true";
    }

    public static void AddPorts(IDictionary<string, object> variables, ProjectResource project)
    {
        AddPorts(variables, project, "HTTP_PORTS", "http");
        AddPorts(variables, project, "HTTPS_PORTS", "https");
    }

    static void AddPorts(IDictionary<string, object> variables, ProjectResource project, string variable, string scheme)
    {
        var ports = Listeners(project)
            .Where(e => string.Equals(e.UriScheme, scheme, StringComparison.Ordinal) && e != project.DefaultHttpsEndpoint)
            .Select(e => new EndpointReference(project, e.Name).Property(EndpointProperty.TargetPort))
            .ToList();
        if (ports.Count == 0 || variables.ContainsKey(variable))
            return;
        var holes = ports.ConvertAll(static p => new ReferenceExpression.Hole(p, p.ValueExpression, Format: null));
        variables[variable] = new ReferenceExpression(string.Join(';', Enumerable.Range(0, ports.Count).Select(static i => $"{{{i}}}")), holes);
    }

    // An endpoint with a variable of its own is not Kestrel's business.
    static IEnumerable<EndpointAnnotation> Listeners(ProjectResource project) =>
        project.Annotations.OfType<EndpointAnnotation>()
            .Where(static e => e.UriScheme is "http" or "https" && e.TargetPortEnvironmentVariable is null);
}
