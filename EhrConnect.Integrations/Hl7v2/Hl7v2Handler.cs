using System.Text.Json;
using EhrConnect.Data.Integrations;
using EhrConnect.Integrations.Egress;
using EhrConnect.Integrations.Hl7v2.Inbound;
using EhrConnect.Integrations.Hl7v2.Operations;
using EhrConnect.Integrations.Hl7v2.Outbound;
using EhrConnect.Integrations.Orchestration;
using FluentValidation;

namespace EhrConnect.Integrations.Hl7v2;

/// <summary>HL7 v2 connections. What comes in is the gateway's work; here is what goes out, and what can be done with messages.</summary>
public sealed class Hl7v2Handler(
    EgressGuard guard, Destinations destinations, DestinationTest test, MessageOperations operations, AcknowledgmentConnections acknowledgmentConnections, IntegrationStore integrations)
    : IIntegrationHandler
{
    private static readonly Hl7ConnectionSettingsValidator Validator = new();

    public VendorMetadata Metadata => Hl7v2Metadata.Value;

    public async Task<IReadOnlyList<ConfigurationProblem>> ValidateAsync(ConfigurationDraft draft, CancellationToken cancellationToken)
    {
        var read = Hl7ConnectionSettings.Read(draft.Config);
        if (read.Settings is not { } settings) return [new ConfigurationProblem(read.Path, read.Problem!)];
        var result = await Validator.ValidateAsync(settings, cancellationToken);
        if (!result.IsValid) return [.. result.Errors.Select(error => new ConfigurationProblem(CamelCase(error.PropertyName), error.ErrorMessage))];
        var problems = new List<ConfigurationProblem>();
        if (settings.Outbound is { } outbound) problems.AddRange(await CheckOutboundAsync(outbound, draft.Secrets, cancellationToken));
        if (await acknowledgmentConnections.FindProblemAsync(draft, settings, cancellationToken) is { } problem) problems.Add(problem);
        return problems;
    }

    public Task InitializeAsync(Integration integration, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<OperationResult> ExecuteAsync(Integration integration, OperationCall call, CancellationToken cancellationToken) => call.Operation switch
    {
        Hl7v2Metadata.Operation.Send => operations.SendAsync(integration, call, cancellationToken),
        Hl7v2Metadata.Operation.Parse => Task.FromResult(operations.Parse(call.Params)),
        Hl7v2Metadata.Operation.Generate => Task.FromResult(operations.Generate(integration, call.Params)),
        _ => Task.FromResult(operations.Validate(call.Params)),
    };

    public Task<ConnectionTest> TestConnectionAsync(Integration integration, ConnectionTestRequest request, CancellationToken cancellationToken) =>
        test.RunAsync(integration, request, cancellationToken);

    public async Task<HandlerHealth?> HealthCheckAsync(Integration integration, CancellationToken cancellationToken) =>
        (await integrations.FindAsync(integration.OrgId, integration.Id, cancellationToken))?.Health is { } health
            ? new HandlerHealth(health.Status, health.Since, health.ErrorCode is { } code ? SendErrors.Describe(code) : "The receiver answered")
            : null;

    public Task CleanupAsync(Guid orgId, Guid integrationId, CancellationToken cancellationToken) => destinations.ReleaseAsync(orgId, integrationId);

    private async Task<IReadOnlyList<ConfigurationProblem>> CheckOutboundAsync(OutboundSettings outbound, IReadOnlyDictionary<string, string> secrets, CancellationToken cancellationToken)
    {
        var problems = new List<ConfigurationProblem>();
        var verdict = outbound.IsMllp ? await guard.CheckHostAsync(outbound.Host!, cancellationToken) : await guard.CheckAsync(new Uri(outbound.Url!), cancellationToken);
        if (!verdict.Allowed) problems.Add(new ConfigurationProblem(outbound.IsMllp ? "outbound.host" : "outbound.url", verdict.Reason!));
        if (outbound.Tls.Certificate is { } certificate && (secrets.GetValueOrDefault(OutboundTlsSettings.PrivateKeyPath) is not { } key || !DestinationTls.Fit(certificate, key)))
            problems.Add(new ConfigurationProblem(OutboundTlsSettings.PrivateKeyPath, "Give the private key of outbound.tls.certificate in PEM, not encrypted."));
        if (outbound.Auth is { Type: OutboundAuthType.Basic } && !secrets.ContainsKey(OutboundAuthSettings.PasswordPath)) problems.Add(new ConfigurationProblem(OutboundAuthSettings.PasswordPath, "Give the password."));
        if (outbound.Auth is { Type: OutboundAuthType.Bearer } && !(secrets.GetValueOrDefault(OutboundAuthSettings.TokenPath) is { } token && token.All(c => c is > ' ' and <= '~')))
            problems.Add(new ConfigurationProblem(OutboundAuthSettings.TokenPath, "Give the token: ASCII letters, digits and signs, without spaces or line ends."));
        return problems;
    }

    // As the members are written: AE, AR, CE and CR keep their capitals.
    private static string CamelCase(string path) => string.Join('.', path.Split('.').Select(name => name.All(char.IsAsciiLetterUpper) ? name : JsonNamingPolicy.CamelCase.ConvertName(name)));
}
