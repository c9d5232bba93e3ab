using System.Net;
using System.Net.Sockets;
using EhrConnect.LocalHosting;

namespace EhrConnect.Tests.Unit.LocalHosting;

public sealed class BadConfigurationTests
{
    [Fact]
    public async Task A_taken_port_is_named_with_its_owner_and_the_remedy()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var port = ((IPEndPoint)holder.LocalEndpoint).Port;
        await using var graph = new GraphRun();
        graph.AddShell("api", "exec sleep 300").WithHttpEndpoint(port: port);
        graph.Start();

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => graph.Running);

        Assert.Contains($"port {port} (api) is taken by ", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"(pid {Environment.ProcessId})", failure.Message, StringComparison.Ordinal);
        Assert.Contains("EHR_PORT_OFFSET", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_home_that_cannot_be_written_is_named()
    {
        await using var graph = new GraphRun();
        await File.WriteAllTextAsync(graph.File("home"), "in the way");
        graph.AddShell("api", "exec sleep 300");
        graph.Start();

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => graph.Running);

        Assert.Contains($"EHR_HOME {graph.File("home")} is not writable", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_is_not_installed_is_named()
    {
        await using var graph = new GraphRun();
        graph.Builder.AddExecutable("tool", "no-such-program", graph.Home);
        graph.Start();

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => graph.Running);

        Assert.Contains("'no-such-program' (resource tool) is not installed", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_that_is_not_built_is_named_with_the_command_to_build_it()
    {
        await using var graph = new GraphRun();
        graph.Builder.AddProject("ghost", "Ghost/Ghost.csproj");
        graph.Start();

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => graph.Running);

        Assert.StartsWith("ghost is not built (", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("run dotnet build EhrConnect.AppHost.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_without_a_value_is_named_with_its_variable()
    {
        await using var graph = new GraphRun();
        var key = graph.Builder.AddParameter("api-key", secret: true);
        graph.AddShell("api", "exec sleep 300").WithEnvironment("Key", key);
        graph.Start();

        var failure = await Assert.ThrowsAsync<DistributedApplicationException>(() => graph.Running);

        Assert.Equal("Parameter 'api-key' has no value: set the environment variable Parameters__api_key.", failure.Message);
    }

    [Fact]
    public void Two_resources_of_one_name_are_refused()
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions());
        builder.AddParameter("twin", "a");

        var failure = Assert.Throws<DistributedApplicationException>(() => builder.AddParameter("twin", "b"));

        Assert.Contains("'twin'", failure.Message, StringComparison.Ordinal);
    }
}
