using System.Text.Json;

namespace EhrConnect.LocalHosting;

/// <summary><c>--publisher manifest --output-path F</c>: describes the graph for deployment tools.</summary>
internal static class ManifestPublisher
{
    public static async Task PublishAsync(DistributedApplicationBuilder builder, CancellationToken cancellationToken)
    {
        var publisher = builder.Configuration["Publishing:Publisher"];
        if (publisher is not "manifest")
            throw new DistributedApplicationException($"Publisher '{publisher ?? "(none)"}' does not exist here: use --publisher manifest --output-path FILE.");
        var output = builder.Configuration["Publishing:OutputPath"]
            ?? throw new DistributedApplicationException("The manifest needs a place: add --output-path FILE.");
        output = Path.GetFullPath(output);
        if (Directory.Exists(output))
            output = Path.Combine(output, "aspire-manifest.json");

        try
        {
            await using var file = File.Create(output);
            await WriteAsync(builder, file, output, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DistributedApplicationException($"Cannot write the manifest to {output} ({e.Message}): choose another --output-path.", e);
        }

        await builder.Options.Output.WriteLineAsync($"Published manifest to: {output}");
    }

    public static async Task WriteAsync(DistributedApplicationBuilder builder, Stream stream, string manifestPath, CancellationToken cancellationToken)
    {
        await using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        await new ManifestWriter(writer, builder.ExecutionContext, manifestPath).WriteAsync([.. builder.Resources], cancellationToken);
    }
}
