using System.Text.Json;
using EhrConnect.Integrations.Hl7v2;
using EhrConnect.Integrations.Hl7v2.Inbound;
using EhrConnect.Integrations.Hl7v2.Outbound;

namespace EhrConnect.Tests.Unit.Integrations.Hl7v2;

public sealed class Hl7ConnectionSettingsTests
{
    [Fact]
    public void Given_the_short_form_Then_the_connection_receives_for_that_facility_with_every_default()
    {
        var settings = Read("""{"receivingFacility":"DEMO_HOSPITAL"}""");
        Assert.Equal(new InboundSettings { ReceivingFacility = "DEMO_HOSPITAL" }.ReceivingFacility, settings.EffectiveInbound()!.ReceivingFacility);
        Assert.Equal(7, settings.EffectiveInbound()!.DuplicateWindowDays);
        Assert.True(new Hl7ConnectionSettingsValidator().Validate(settings).IsValid);
    }

    [Fact]
    public void Given_every_inbound_setting_Then_each_is_read()
    {
        var inbound = Read(
            """
            {"inbound":{"receivingFacility":"A","receivingApplication":"B","sendingFacility":"C","sendingApplication":"D","port":"3001",
             "tls":{"enabled":true,"clientCertificate":"required","allowedThumbprints":["0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"],"allowedSubjects":["CN=lab, O=Clinic"]},
             "messageTypes":["ADT","ORU^R01","ORM^*"],"versions":["2.3","2.5.1"],"sourceNetworks":["10.0.0.0/8","::1"],"maxConnections":5,"characterSet":"8859/1",
             "validation":"fields","profile":{"name":"p","rules":[{"path":"PID-3","usage":"required"}]},
             "acknowledge":{"when":"processed","timeoutSeconds":10,"commitBytes":true,"mode":"enhanced"},"ordering":{"key":"connection","onFailure":"halt"},"duplicateWindowDays":14}}
            """).Inbound!;
        Assert.Equal(
            ("A", "B", "C", "D", 3001, true, ClientCertificateMode.Required, 5, "8859/1", ValidationMode.Fields, 14),
            (inbound.ReceivingFacility, inbound.ReceivingApplication, inbound.SendingFacility, inbound.SendingApplication, inbound.Port!.Value, inbound.Tls.Enabled,
                inbound.Tls.ClientCertificate, inbound.MaxConnections!.Value, inbound.CharacterSet, inbound.Validation, inbound.DuplicateWindowDays));
        Assert.Equal((AcknowledgeWhen.Processed, 10, true, AcknowledgeMode.Enhanced), (inbound.Acknowledge.When, inbound.Acknowledge.TimeoutSeconds, inbound.Acknowledge.CommitBytes, inbound.Acknowledge.Mode));
        Assert.Equal((OrderingKey.Connection, FailurePolicy.Halt), (inbound.Ordering.Key, inbound.Ordering.OnFailure));
        Assert.Empty(new InboundSettingsValidator().Validate(inbound).Errors);
    }

    [Theory]
    [InlineData("""{"inbound":{"recievingFacility":"A"}}""", "inbound.recievingFacility")]
    [InlineData("""{"inbound":{"port":"many"}}""", "inbound.port")]
    [InlineData("""{"inbound":{"ordering":{"key":"patients"}}}""", "inbound.ordering.key")]
    [InlineData("[]", "")]
    public void Given_a_setting_that_does_not_exist_Then_its_place_is_named(string json, string path)
    {
        var result = Hl7ConnectionSettings.Read(JsonDocument.Parse(json).RootElement);
        Assert.Null(result.Settings);
        Assert.Equal(path, result.Path);
        Assert.NotEmpty(result.Problem!);
    }

    [Theory]
    [InlineData("{}", "config")]
    [InlineData("""{"inbound":{}}""", "inbound.receivingFacility")]
    [InlineData("""{"inbound":{"port":80}}""", "inbound.Port")]
    [InlineData("""{"inbound":{"port":3001,"tls":{"clientCertificate":"required"}}}""", "inbound.Tls.ClientCertificate")]
    [InlineData("""{"inbound":{"port":3001,"tls":{"allowedThumbprints":["12"]}}}""", "inbound.Tls.AllowedThumbprints")]
    [InlineData("""{"inbound":{"port":3001,"tls":{"allowedSubjects":["lab"]}}}""", "inbound.Tls.AllowedSubjects")]
    [InlineData("""{"inbound":{"port":3001,"messageTypes":["adt"]}}""", "inbound.MessageTypes")]
    [InlineData("""{"inbound":{"port":3001,"versions":["9.9"]}}""", "inbound.Versions")]
    [InlineData("""{"inbound":{"port":3001,"sourceNetworks":["10.0.0.0/33"]}}""", "inbound.SourceNetworks")]
    [InlineData("""{"inbound":{"port":3001,"characterSet":"KLINGON"}}""", "inbound.CharacterSet")]
    [InlineData("""{"inbound":{"port":3001,"profile":{"rules":[{"path":"nowhere"}]}}}""", "inbound.Profile")]
    [InlineData("""{"inbound":{"port":3001,"acknowledge":{"when":"later","mode":"original"}}}""", "inbound.Acknowledge.Mode")]
    [InlineData("""{"inbound":{"port":3001,"acknowledge":{"when":"processed","connection":"lab"}}}""", "inbound.Acknowledge.Connection")]
    [InlineData("""{"inbound":{"port":3001,"acknowledge":{"timeoutSeconds":0}}}""", "inbound.Acknowledge.TimeoutSeconds")]
    [InlineData("""{"inbound":{"port":3001,"duplicateWindowDays":0}}""", "inbound.DuplicateWindowDays")]
    [InlineData("""{"outbound":{"port":2575}}""", "outbound.Host")]
    [InlineData("""{"outbound":{"transport":"https","url":"http://example.org"}}""", "outbound.Url")]
    public void Given_a_value_that_cannot_work_Then_validation_names_the_field(string json, string field)
    {
        var error = Assert.Single(new Hl7ConnectionSettingsValidator().Validate(Read(json)).Errors);
        Assert.Equal(field, error.PropertyName);
        Assert.EndsWith(".", error.ErrorMessage, StringComparison.Ordinal);
    }

    private static Hl7ConnectionSettings Read(string json)
    {
        var result = Hl7ConnectionSettings.Read(JsonDocument.Parse(json).RootElement);
        Assert.Null(result.Problem);
        return result.Settings!;
    }

    [Fact]
    public void The_metadata_names_every_setting_and_no_other()
    {
        var known = Hl7v2Metadata.Value.CredentialFields.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        string[] secrets = [OutboundTlsSettings.PrivateKeyPath, OutboundAuthSettings.PasswordPath, OutboundAuthSettings.TokenPath];
        var settings = Settings(typeof(InboundSettings), "inbound", known).Concat(Settings(typeof(OutboundSettings), "outbound", known)).Concat(secrets);

        Assert.Equal(settings.Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    /// <summary>The settings by their path; those within an object that is named as a whole are not named one by one.</summary>
    private static IEnumerable<string> Settings(Type type, string path, HashSet<string> known) =>
        from property in type.GetProperties(System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.Instance)
        where property.SetMethod is not null
        let name = $"{path}.{System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(property.Name)}"
        from setting in property.PropertyType.Namespace!.StartsWith("EhrConnect", StringComparison.Ordinal) && !property.PropertyType.IsEnum && !known.Contains(name) ? Settings(property.PropertyType, name, known) : [name]
        select setting;
}
