using EhrConnect.Hl7;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

public sealed class GenerationTests
{
    readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero));

    GenerationResult Generate(string type, string version, params (string Path, string? Value)[] fields) => MessageGenerator.Generate(
        new MessageHeaderValues { MessageType = type, Version = version }, fields.Select(f => KeyValuePair.Create(f.Path, f.Value)), _time);

    [Fact]
    public void Given_type_and_values_When_generated_Then_a_valid_message_with_them()
    {
        Hl7Message message = Generate("ADT^A01", "2.5.1",
            ("MSH-4", "NORTH"), ("PID-3", "77^^^NORTH^MR"), ("PID-5.1", "O|Brien"), ("PID-5.2", "Zoë"), ("PID-7", "19800517"), ("PID-13", null), ("PV1-2", "I")).Message!;

        Assert.Empty(new Hl7Validator().Validate(message, ValidationLevel.Tables));
        Assert.Equal(("NORTH", "77", "MR"), (message.Header.SendingFacility, message["PID-3.1"].Text, message["PID-3.5"].Text));
        Assert.Equal(("O|Brien", "Zoë", ValueState.Null), (message["PID-5.1"].Text, message["PID-5.2"].Text, message["PID-13"].State));
        Assert.Equal(("20260304050607+0000", "UNICODE UTF-8"), (message["EVN-2"].Text, message.Header.CharacterSet));
    }

    [Theory]
    [InlineData("PID-", "position 5")]
    [InlineData("PID", "names a segment")]
    [InlineData("MSH-2", "delimiters")]
    [InlineData("OBX(500)-5", "write the ones before first")]
    [InlineData("PID-2000000000", "places behind")]
    [InlineData("/NO_SUCH/OBX-5", "no group NO_SUCH")]
    [InlineData("/PATIENT/OBR-4", "no part of PATIENT")]
    [InlineData("pid-3", "capital letters")]
    public void Given_value_that_cannot_be_written_When_generated_Then_no_message_and_the_path_is_named(string path, string reason)
    {
        GenerationResult result = Generate("ORU^R01", "2.5.1", ("PID-5.1", "DOE"), (path, "SECRET"));
        Assert.False(result.IsMessage);
        GenerationProblem problem = Assert.Single(result.Problems);
        Assert.Equal(path, problem.Path);
        Assert.Contains(reason, problem.Text, StringComparison.Ordinal);
        Assert.Contains(path, problem.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ADT^A01", "3.0", "version")]
    [InlineData("", "2.5", "messageType")]
    [InlineData("ADMIT", "2.5", "messageType")]
    public void Given_unusable_header_When_generated_Then_the_property_is_named(string type, string version, string property) =>
        Assert.Equal(property, Assert.Single(Generate(type, version).Problems).Path);

    [Fact]
    public void Given_group_paths_When_generated_Then_groups_are_added_in_order()
    {
        Hl7Message message = Generate("ORU^R01", "2.5.1",
            ("PID-5.1", "DOE"), ("OBR-4.1", "first"), ("OBX-5", "1"),
            ("/ORDER_OBSERVATION(2)/OBR-4.1", "second"),
            ("/ORDER_OBSERVATION(2)/OBSERVATION(2)/OBX-5", "3"),
            ("/ORDER_OBSERVATION(2)/OBSERVATION/OBX-5", "2"),
            ("/PATIENT_RESULT/ORDER_OBSERVATION(1)/OBSERVATION(2)/OBX-5", "1b")).Message!;

        Assert.Equal("MSH PID OBR OBX OBX OBR OBX OBX", string.Join(' ', message.Segments.Select(s => s.Name)));
        Assert.Equal("1 1b 2 3", string.Join(' ', message.SegmentsNamed("OBX").Select(s => s.Field(5).Text)));
        Assert.Equal("first second", string.Join(' ', message.SegmentsNamed("OBR").Select(s => s.Field(4).Text)));
        Assert.Empty(message.Tree!.Unplaced);
        Assert.Equal("3b", message.With("/ORDER_OBSERVATION(2)/OBSERVATION(2)/OBX-5", "3b")["OBX(4)-5"].Text);
        Assert.Equal("3c", message.Edit().Set("/ORDER_OBSERVATION(2)/OBSERVATION(2)/OBX-5", "3c").ToMessage()["OBX(4)-5"].Text);
    }

    [Theory]
    [InlineData("2.5.1")]
    [InlineData("2.8")]
    public void Given_whole_field_When_its_type_has_components_Then_the_value_brings_its_delimiters(string version)
    {
        Hl7Message message = Generate("ORU^R01", version,
            ("OBX-2", "CWE"), ("OBX-5", "A^Yes^L"), ("OBX(2)-2", "ST"), ("OBX(2)-5", "A^B"), ("PID-5.1", "X^Y")).Message!;
        Assert.Equal(("Yes", "A^B", "X^Y"), (message["OBX-5.2"].Text, message["OBX(2)-5"].Text, message["PID-5.1"].Text));
    }

    [Fact]
    public void Given_typed_values_When_built_Then_written_as_the_data_types_have_them()
    {
        Hl7MessageBuilder builder = MessageTemplates.Create(new MessageHeaderValues { MessageType = "ORU^R01" }, _time)
            .Set("OBX-5", 1.50m).Set("PID-7", new DateOnly(1980, 5, 7))
            .Set("OBX-14", Hl7Timestamp.From(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(-5)), TimestampPrecision.Minute)).SetNull("PID-8");
        Hl7Message message = builder.Build();
        Assert.Equal(("1.50", "19800507", "202601020304-0500"), (message["OBX-5"].Text, message["PID-7"].Text, message["OBX-14"].Text));
        Assert.True(message["PID-8"].IsNull);
        Hl7Message edited = message.Edit().Set("OBX-5", 2).Set("PID-7", new DateOnly(1999, 1, 1)).Set("OBX-14", message["PID-7"].Timestamp!.Value).ToMessage();
        Assert.Equal(("2", "19990101", "19800507"), (edited["OBX-5"].Text, edited["PID-7"].Text, edited["OBX-14"].Text));
    }

    [Fact]
    public void Given_many_segments_in_order_When_built_Then_time_does_not_explode()
    {
        var builder = new Hl7MessageBuilder(new MessageHeaderValues { MessageType = "ORU^R01" }, _time);
        builder.Set("OBR-4.1", "x");
        for (int i = 1; i <= 2000; i++)
            builder.Set($"OBX({i})-5", i);
        Hl7Message message = builder.Set("NTE-3", "note").Build();
        Assert.Equal(2000, message.SegmentsNamed("OBX").Count());
        Assert.Empty(message.Tree!.Unplaced);
    }
}
