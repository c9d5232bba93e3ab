using System.Text.RegularExpressions;
using System.Xml.Linq;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Architecture;

/// <summary>The arrows between the projects point down, as docs/architecture says; any other arrow fails here.</summary>
public sealed partial class ReferenceTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["EhrConnect.LocalHosting"] = [],
        ["EhrConnect.ServiceDefaults"] = [],
        ["EhrConnect.Hl7"] = [],
        ["EhrConnect.Fhir"] = [],
        ["EhrConnect.Data"] = [],
        ["EhrConnect.Mapping"] = ["EhrConnect.Hl7", "EhrConnect.Fhir"],
        ["EhrConnect.FhirStore"] = ["EhrConnect.Fhir", "EhrConnect.Data"],
        ["EhrConnect.Integrations"] = ["EhrConnect.Hl7", "EhrConnect.Mapping", "EhrConnect.FhirStore", "EhrConnect.Data"],
        ["EhrConnect.DbManager"] = ["EhrConnect.Data", "EhrConnect.ServiceDefaults"],
        ["EhrConnect.Identity"] = ["EhrConnect.Data", "EhrConnect.ServiceDefaults"],
        ["EhrConnect.FhirApi"] = [.. Libraries, "EhrConnect.ServiceDefaults"],
        ["EhrConnect.Hl7Gateway"] = ["EhrConnect.Hl7", "EhrConnect.Integrations", "EhrConnect.Data", "EhrConnect.ServiceDefaults"],
        ["EhrConnect.Workers"] = [.. Libraries, "EhrConnect.ServiceDefaults"],
    };

    private static readonly string[] Hosts =
        ["EhrConnect.AppHost", "EhrConnect.DbManager", "EhrConnect.Identity", "EhrConnect.FhirApi", "EhrConnect.Hl7Gateway", "EhrConnect.Workers", "EhrConnect.Admin"];

    private static string[] Libraries => ["EhrConnect.Hl7", "EhrConnect.Fhir", "EhrConnect.Mapping", "EhrConnect.Data", "EhrConnect.FhirStore", "EhrConnect.Integrations"];

    public static TheoryData<string> Projects() => [.. ProjectFiles().Select(Path.GetFileNameWithoutExtension).OfType<string>()];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_only_what_lies_below_it(string project)
    {
        if (project is "EhrConnect.Tests" or "EhrConnect.Benchmarks") return;
        var references = ReferencesOf(project);
        if (project == "EhrConnect.AppHost")
        {
            Assert.All(references, reference => Assert.True(Hosts.Contains(reference) || reference == "EhrConnect.LocalHosting", $"AppHost must not reference {reference}"));
            return;
        }

        Assert.True(Allowed.TryGetValue(project, out var allowed), $"{project} is not in the table of the architecture: add it there and here.");
        Assert.All(references, reference => Assert.True(allowed.Contains(reference), $"{project} must not reference {reference}"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void No_host_references_another_host(string project)
    {
        if (project is "EhrConnect.AppHost" or "EhrConnect.Tests" or "EhrConnect.Benchmarks") return;
        Assert.Empty(ReferencesOf(project).Intersect(Hosts));
    }

    [Fact]
    public void The_HL7_library_has_no_packages_but_analysers()
    {
        var packages = XDocument.Load(ProjectFile("EhrConnect.Hl7")).Descendants("PackageReference").ToList();
        Assert.All(packages, package => Assert.Equal("all", (string?)package.Attribute("PrivateAssets") ?? (string?)package.Element("PrivateAssets")));
    }

    [Fact]
    public void Npgsql_Dapper_and_Redis_are_used_in_Data_only()
    {
        var offenders = SourceFiles()
            .Where(file => !IsIn(file, "EhrConnect.Data", "EhrConnect.ServiceDefaults", "EhrConnect.DbManager", "EhrConnect.Tests", "EhrConnect.Benchmarks"))
            .Where(file => UsesStorage().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Repository.Root, file));
        Assert.Empty(offenders);
    }

    [Fact]
    public void SQL_stands_in_Data_only()
    {
        var offenders = SourceFiles()
            .Where(file => !IsIn(file, "EhrConnect.Data", "EhrConnect.LocalHosting", "EhrConnect.Tests", "EhrConnect.Benchmarks"))
            .Where(file => Sql().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetRelativePath(Repository.Root, file));
        Assert.Empty(offenders);
    }

    [Fact]
    public void No_file_of_a_service_is_longer_than_400_lines_and_none_of_a_library_longer_than_500()
    {
        var offenders = SourceFiles()
            .Where(file => !IsIn(file, "EhrConnect.Tests", "EhrConnect.Benchmarks"))
            .Select(file => (File: Path.GetRelativePath(Repository.Root, file), Lines: File.ReadLines(file).Count()))
            .Where(f => f.Lines > (f.File.StartsWith("EhrConnect.Hl7/", StringComparison.Ordinal) || f.File.StartsWith("EhrConnect.Fhir/", StringComparison.Ordinal) ? 500 : 400));
        Assert.Empty(offenders);
    }

    private static string[] ReferencesOf(string project) =>
        [.. XDocument.Load(ProjectFile(project)).Descendants("ProjectReference")
            .Select(reference => (string?)reference.Attribute("Include")).OfType<string>()
            .Where(include => !include.StartsWith('@'))
            .Select(include => Path.GetFileNameWithoutExtension(include.Replace('\\', '/')))];

    private static string ProjectFile(string project) => Path.Combine(Repository.Root, project, $"{project}.csproj");

    private static IEnumerable<string> ProjectFiles() => Directory.GetDirectories(Repository.Root, "EhrConnect.*").SelectMany(folder => Directory.GetFiles(folder, "*.csproj"));

    private static IEnumerable<string> SourceFiles() =>
        Directory.GetDirectories(Repository.Root, "EhrConnect.*").SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static bool IsIn(string file, params string[] projects) => projects.Any(project => Path.GetRelativePath(Repository.Root, file).StartsWith(project + Path.DirectorySeparatorChar, StringComparison.Ordinal));

    // Naming an exception of theirs is how a host tells "the database refused" from a bug; anything else is work for Data.
    [GeneratedRegex(@"using Dapper;|\b(Npgsql(Connection|Command|Batch|DataSource|Transaction)|IDatabase|I?ConnectionMultiplexer|ISubscriber)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex UsesStorage();

    [GeneratedRegex(@"""[^""\n]*\b(SELECT\s.+\sFROM|INSERT\s+INTO|UPDATE\s+ehr\.|DELETE\s+FROM)\s", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sql();
}
