using System.Diagnostics;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Unit.LocalHosting;

public sealed class CheckedInManifestTests
{
    [Fact]
    public async Task The_manifest_in_the_repository_is_what_the_app_host_writes()
    {
        // Beside the checked-in one, because the paths inside are relative to the file.
        var written = Path.Combine(Repository.Root, $"aspire-manifest.{Environment.ProcessId}.json");
        try
        {
            var start = new ProcessStartInfo("dotnet", [Repository.Service("EhrConnect.AppHost"), "--publisher", "manifest", "--output-path", written])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == 0, await output + errors);

            var expected = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "aspire-manifest.json"));
            Assert.True(
                expected == await File.ReadAllTextAsync(written),
                "AppHost.cs and aspire-manifest.json differ: run dotnet run --project EhrConnect.AppHost -- --publisher manifest --output-path aspire-manifest.json");
        }
        finally
        {
            File.Delete(written);
        }
    }
}
