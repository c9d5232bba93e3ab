using System.Globalization;
using System.Net;
using EhrConnect.Data.Connections;
using EhrConnect.Hl7;
using EhrConnect.Integrations.Hl7v2.Inbound;

namespace EhrConnect.Hl7Gateway.Routing;

/// <summary>A connection with its settings in the form that every message is checked against.</summary>
internal sealed class InboundConnection
{
    private readonly IPNetwork[] _networks;
    private readonly Hl7Validator? _validator;
    private readonly ValidationLevel _level;

    private InboundConnection(InboundConnectionRow row, InboundSettings settings)
    {
        OrgId = row.OrgId;
        Id = row.Id;
        Name = row.Name;
        Settings = settings;
        Lane = row.Id.ToString("N", CultureInfo.InvariantCulture);
        CharacterSet = settings.CharacterSet is { } name ? Hl7.CharacterSet.Find(name) : null;
        ParseOptions = new Hl7ParseOptions { DefaultCharacterSet = CharacterSet };
        _networks = [.. settings.SourceNetworks.Select(text => SourceNetwork.TryParse(text, out var network) ? network : default)];
        _level = (ValidationLevel)settings.Validation;
        var profile = settings.Profile is { } json ? ConformanceProfile.Parse(json.GetRawText()) : null;
        if (profile is not null || _level > ValidationLevel.None) _validator = new Hl7Validator(profile);
    }

    public Guid OrgId { get; }

    public Guid Id { get; }

    public string Name { get; }

    public InboundSettings Settings { get; }

    /// <summary>What every ordering key of the connection begins with.</summary>
    public string Lane { get; }

    public CharacterSet? CharacterSet { get; }

    public Hl7ParseOptions ParseOptions { get; }

    /// <summary>How many of MSH-3 to MSH-6 the connection insists on: of several that fit, the one that says most is meant.</summary>
    public int Specificity => Count(Settings.ReceivingFacility) + Count(Settings.ReceivingApplication) + Count(Settings.SendingFacility) + Count(Settings.SendingApplication);

    /// <summary>Null when the stored settings cannot be used; they were checked when they were saved.</summary>
    public static InboundConnection? Compile(InboundConnectionRow row)
    {
        try
        {
            return InboundSettings.ReadStored(row.Inbound, row.ReceivingFacility) is { } settings ? new InboundConnection(row, settings) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    public bool Fits(RouteKey key) =>
        Fits(Settings.ReceivingFacility, key.ReceivingFacility) && Fits(Settings.ReceivingApplication, key.ReceivingApplication)
        && Fits(Settings.SendingFacility, key.SendingFacility) && Fits(Settings.SendingApplication, key.SendingApplication);

    public bool AcceptsFrom(IPAddress address) => _networks.Length == 0 || Array.Exists(_networks, network => network.Contains(address));

    public bool AcceptsType(string code, string? trigger) =>
        Settings.MessageTypes.Count == 0 || Settings.MessageTypes.Any(type => IsOfType(type, code, trigger));

    public bool AcceptsVersion(string? version) => Settings.Versions.Count == 0 || (version is not null && Settings.Versions.Contains(version, StringComparer.Ordinal));

    /// <summary>The errors of the message by the level and the profile of the connection.</summary>
    public IReadOnlyList<ValidationIssue> Validate(Hl7Message message) =>
        _validator is null ? [] : [.. _validator.Validate(message, _level).Where(issue => issue.Severity == Hl7Severity.Error)];

    private static bool Fits(string? wanted, string? given) => string.IsNullOrEmpty(wanted) || string.Equals(wanted, given, StringComparison.Ordinal);

    private static bool IsOfType(string type, string code, string? trigger)
    {
        var caret = type.IndexOf('^', StringComparison.Ordinal);
        if (caret < 0) return string.Equals(type, code, StringComparison.Ordinal);
        return type.AsSpan(0, caret).SequenceEqual(code) && (type.AsSpan(caret + 1) is "*" || type.AsSpan(caret + 1).SequenceEqual(trigger));
    }

    private static int Count(string? text) => string.IsNullOrEmpty(text) ? 0 : 1;
}
