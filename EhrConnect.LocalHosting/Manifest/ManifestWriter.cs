using System.Text.Json;

namespace EhrConnect.LocalHosting;

/// <summary>
/// Writes the manifest field for field as Aspire 13.5 does: resources in the order they were added, then those only mentioned, then encoded
/// parameters, then choices; absent fields are left out.
/// </summary>
internal sealed class ManifestWriter(Utf8JsonWriter writer, DistributedApplicationExecutionContext executionContext, string manifestPath)
{
    readonly PublishedEndpoints endpoints = new();
    readonly ManifestReferences references = new();

    public async Task WriteAsync(IReadOnlyList<IResource> resources, CancellationToken cancellationToken)
    {
        references.Reserve(resources);
        writer.WriteStartObject();
        writer.WriteStartObject("resources");
        foreach (var resource in resources)
            WriteResource(resource);
        foreach (var resource in references.Mentioned.Where(m => !resources.Contains(m)).ToList())
            WriteResource(resource);
        foreach (var encoded in references.TakeEncoded())
            WriteEncoded(encoded);
        foreach (var choice in references.Choices)
        {
            writer.WriteStartObject(choice.ConditionalName!);
            writer.WriteString("type", "value.v0");
            writer.WriteString("connectionString", await choice.GetValueAsync(cancellationToken) ?? "");
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken);
    }

    void WriteResource(IResource resource)
    {
        writer.WriteStartObject(resource.Name);
        switch (resource)
        {
            case ContainerResource container:
                WriteContainer(container);
                break;
            case ProjectResource project:
                WriteProject(project);
                break;
            case ExecutableResource executable:
                WriteExecutable(executable);
                break;
            case ParameterResource parameter:
                WriteParameter(parameter);
                break;
            case IResourceWithConnectionString:
                writer.WriteString("type", "value.v0");
                WriteConnectionString(resource);
                break;
            default:
                writer.WriteString("error", "This resource does not support generation in the manifest.");
                break;
        }

        writer.WriteEndObject();
        if (resource is ParameterResource written)
        {
            foreach (var encoded in references.TakeEncoded(written))
                WriteEncoded(encoded);
        }
    }

    void WriteContainer(ContainerResource container)
    {
        writer.WriteString("type", "container.v0");
        WriteConnectionString(container);
        writer.WriteString("image", container.Annotations.OfType<ContainerImageAnnotation>().Last().ToString());
        if (container.Entrypoint is not null)
            writer.WriteString("entrypoint", container.Entrypoint);
        WriteArgs(container);
        WriteVolumes(container);
        WriteEnvironment(container);
        WriteBindings(container);
    }

    void WriteProject(ProjectResource project)
    {
        writer.WriteString("type", "project.v0");
        writer.WriteString("path", Relative(project.Annotations.OfType<ProjectMetadataAnnotation>().Last().ProjectPath));
        WriteArgs(project);
        WriteEnvironment(project);
        WriteBindings(project);
    }

    void WriteExecutable(ExecutableResource executable)
    {
        writer.WriteString("type", "executable.v0");
        writer.WriteString("workingDirectory", Relative(executable.WorkingDirectory));
        writer.WriteString("command", executable.Command);
        WriteArgs(executable);
        WriteEnvironment(executable);
        WriteBindings(executable);
    }

    void WriteParameter(ParameterResource parameter)
    {
        writer.WriteString("type", "parameter.v0");
        writer.WriteString("value", $"{{{parameter.Name}.inputs.value}}");
        writer.WriteStartObject("inputs");
        writer.WriteStartObject("value");
        writer.WriteString("type", "string");
        if (parameter.Secret)
            writer.WriteBoolean("secret", value: true);
        if (parameter.Default is not null)
        {
            writer.WriteStartObject("default");
            parameter.Default.WriteToManifest(writer);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    void WriteConnectionString(IResource resource)
    {
        if (resource is IResourceWithConnectionString { ConnectionStringExpression: var expression })
            writer.WriteString("connectionString", references.Expression(expression));
    }

    void WriteArgs(IResource resource)
    {
        var args = resource.Annotations.OfType<CommandLineArgsAnnotation>().SelectMany(static a => a.Args).ToList();
        if (args.Count == 0)
            return;
        writer.WriteStartArray("args");
        foreach (var arg in args)
            writer.WriteStringValue(arg);
        writer.WriteEndArray();
    }

    void WriteVolumes(ContainerResource container)
    {
        var volumes = container.Annotations.OfType<ContainerVolumeAnnotation>().ToList();
        if (volumes.Count == 0)
            return;
        writer.WriteStartArray("volumes");
        foreach (var volume in volumes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", volume.Name);
            writer.WriteString("target", volume.Target);
            writer.WriteBoolean("readOnly", volume.ReadOnly);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    void WriteEnvironment(IResource resource)
    {
        var variables = ResolvedEnvironment.Collect(resource, executionContext);
        if (variables.Count == 0)
            return;
        writer.WriteStartObject("env");
        foreach (var (name, value) in variables)
            writer.WriteString(name, references.Expression(value));
        writer.WriteEndObject();
    }

    void WriteBindings(IResource resource)
    {
        var bindings = endpoints.Resolve(resource).ToList();
        if (bindings.Count == 0)
            return;
        writer.WriteStartObject("bindings");
        foreach (var (endpoint, port, targetPort) in bindings)
        {
            writer.WriteStartObject(endpoint.Name);
            writer.WriteString("scheme", endpoint.UriScheme);
            writer.WriteString("protocol", endpoint.Protocol.ToString().ToLowerInvariant());
            writer.WriteString("transport", endpoint.Transport);
            if (port is { } exposed)
                writer.WriteNumber("port", exposed);
            if (targetPort is { } target)
                writer.WriteNumber("targetPort", target);
            if (endpoint.IsExternal)
                writer.WriteBoolean("external", value: true);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    void WriteEncoded(EncodedParameter encoded)
    {
        writer.WriteStartObject(encoded.Name);
        writer.WriteString("type", "annotated.string");
        writer.WriteString("value", encoded.Parameter.ValueExpression);
        writer.WriteString("filter", encoded.Format);
        writer.WriteEndObject();
    }

    string Relative(string path) => Path.GetRelativePath(Path.GetDirectoryName(manifestPath)!, path).Replace('\\', '/');
}
