using System.Text;
using EhrConnect.Hl7;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

public sealed class AcknowledgmentTests
{
    readonly AcknowledgmentBuilder _builder = new(new FakeTimeProvider(new DateTimeOffset(2026, 3, 4, 5, 6, 7, TimeSpan.Zero)));

    [Fact]
    public void Given_version_2_5_When_rejected_Then_ERL_code_and_own_control_id()
    {
        Hl7Message message = Messages.Read("MSH|^~\\&|LAB|NORTH|HUB|SOUTH|20260101||ADT^A04^ADT_A01|77|T|2.5.1||||||8859/1\rPID|1\r");
        Hl7Message answer = Messages.Read(_builder.Build(message, AcknowledgmentCode.AR, new AcknowledgmentError(Hl7ErrorCode.UnknownKeyIdentifier, "No | such", new Hl7Location("MSH", 1, 6))));

        Assert.Equal("HUB|SOUTH|LAB|NORTH", string.Join('|', Enumerable.Range(3, 4).Select(n => answer[$"MSH-{n}"].Text)));
        Assert.Equal("ACK^A04^ACK", answer["MSH-9"].Text);
        Assert.False(answer["MSH-10"].Is("77"));
        Assert.Equal(20, answer.Header.ControlId!.Length);
        Assert.Equal(("T", "2.5.1", "8859/1"), (answer.Header.ProcessingId, answer.Header.Version, answer.Header.CharacterSet));
        Assert.Equal("AR|77|No | such", $"{answer["MSA-1"]}|{answer["MSA-2"]}|{answer["MSA-3"]}");
        Assert.Equal("ERR||MSH^1^6|204^Unknown key identifier^HL70357|E||||No \\F\\ such", answer.Segment("ERR").ToString());
    }

    [Fact]
    public void Given_version_2_3_When_error_Then_ELD_in_ERR_1()
    {
        Hl7Message message = Messages.Read("MSH|^~\\&|LAB|NORTH|HUB|SOUTH|20260101||ADT^A04|77|P|2.3\r");
        Hl7Message answer = Messages.Read(_builder.Build(message, AcknowledgmentCode.AE, new AcknowledgmentError(Hl7ErrorCode.RequiredFieldMissing, null, new Hl7Location("PID", 1, 3))));

        Assert.Equal("ACK^A04", answer["MSH-9"].Text);
        Assert.Equal("ERR|PID^1^3^101&Required field missing&HL70357", answer.Segment("ERR").ToString());
    }

    [Fact]
    public void Given_other_delimiters_When_answered_Then_same_delimiters_and_MSA_2()
    {
        Hl7Message message = Messages.Read("MSH#@%!$#LAB#NORTH#HUB#SOUTH#20260101##ADT@A04#A-7#P#2.5\r");
        string answer = Encoding.UTF8.GetString(_builder.Build(message, AcknowledgmentCode.AA));

        Assert.StartsWith("MSH#@%!$#HUB#SOUTH#LAB#NORTH#", answer, StringComparison.Ordinal);
        Assert.EndsWith("MSA#AA#A-7\r", answer, StringComparison.Ordinal);
    }

    /// <summary>Chapter 2, "ACK" and "ERR" of each version: MSH-9 has its event from 2.2 and its structure from 2.3.1, MSH-18 comes with 2.3, ERR-3 and ERR-8 with 2.5, MSA-3 goes with 2.7.</summary>
    [Theory]
    [InlineData("2.1", "ACK", "", "MSA|AE|77|why", "ERR|PID^1^3^101&Required field missing&HL70357")]
    [InlineData("2.2", "ACK^A04", "", "MSA|AE|77|why", "ERR|PID^1^3^101&Required field missing&HL70357")]
    [InlineData("2.3", "ACK^A04", "8859/1", "MSA|AE|77|why", "ERR|PID^1^3^101&Required field missing&HL70357")]
    [InlineData("2.3.1", "ACK^A04^ACK", "8859/1", "MSA|AE|77|why", "ERR|PID^1^3^101&Required field missing&HL70357")]
    [InlineData("2.4", "ACK^A04^ACK", "8859/1", "MSA|AE|77|why", "ERR|PID^1^3^101&Required field missing&HL70357")]
    [InlineData("2.5", "ACK^A04^ACK", "8859/1", "MSA|AE|77|why", "ERR||PID^1^3^2^4^1|101^Required field missing^HL70357|E||||why")]
    [InlineData("2.5.1", "ACK^A04^ACK", "8859/1", "MSA|AE|77|why", "ERR||PID^1^3^2^4^1|101^Required field missing^HL70357|E||||why")]
    [InlineData("2.6", "ACK^A04^ACK", "8859/1", "MSA|AE|77|why", "ERR||PID^1^3^2^4^1|101^Required field missing^HL70357|E||||why")]
    [InlineData("2.7", "ACK^A04^ACK", "8859/1", "MSA|AE|77", "ERR||PID^1^3^2^4^1|101^Required field missing^HL70357|E||||why")]
    [InlineData("2.8.2", "ACK^A04^ACK", "8859/1", "MSA|AE|77", "ERR||PID^1^3^2^4^1|101^Required field missing^HL70357|E||||why")]
    public void Given_version_When_answered_Then_in_the_form_it_has(string version, string type, string characterSet, string msa, string err)
    {
        Hl7Message message = Messages.Read($"MSH|^~\\&|LAB|NORTH|HUB|SOUTH|20260101||ADT^A04|77|P|{version}||||||8859/1\r");
        Hl7Message answer = Messages.Read(_builder.Build(message, AcknowledgmentCode.AE, new AcknowledgmentError(Hl7ErrorCode.RequiredFieldMissing, "why", new Hl7Location("PID", 1, 3, 2, 4, 1))));

        Assert.Equal((type, version, characterSet), (answer["MSH-9"].Text, answer.Header.Version, answer.Header.CharacterSet ?? ""));
        Assert.Equal((msa, err), (answer.Segment("MSA").ToString(), answer.Segment("ERR").ToString()));
        Assert.Empty(new Hl7Validator().Validate(answer, ValidationLevel.Structure));
    }

    [Fact]
    public void Given_several_errors_When_answered_Then_each_has_its_ERR_from_2_5_and_its_repetition_before()
    {
        AcknowledgmentError[] errors = [new(Hl7ErrorCode.DataTypeError, null, new Hl7Location("PID", 1, 7), Hl7Severity.Warning), new(Hl7ErrorCode.SegmentSequenceError)];
        Hl7Message later = Messages.Read(_builder.Build(Messages.Read("MSH|^~\\&|A|B|C|D|2026||ADT^A04|77|P|2.6\r"), AcknowledgmentCode.CE, errors));
        Hl7Message earlier = Messages.Read(_builder.Build(Messages.Read("MSH|^~\\&|A|B|C|D|2026||ADT^A04|77|P|2.4\r"), AcknowledgmentCode.CR, errors));

        Assert.Equal("ERR||PID^1^7|102^Data type error^HL70357|W, ERR|||100^Segment sequence error^HL70357|E", string.Join(", ", later.SegmentsNamed("ERR").Select(s => s.ToString())));
        Assert.Equal("ERR|PID^1^7^102&Data type error&HL70357~^^^100&Segment sequence error&HL70357", Assert.Single(earlier.SegmentsNamed("ERR")).ToString());
        Assert.Equal(("CE", "CR"), (later["MSA-1"].Text, earlier["MSA-1"].Text));
    }

    [Theory]
    [InlineData("", "", true, false, true)]
    [InlineData("", "", false, false, true)]
    [InlineData("AL", "NE", true, true, false)]
    [InlineData("AL", "NE", false, true, false)]
    [InlineData("NE", "NE", true, false, false)]
    [InlineData("NE", "NE", false, false, false)]
    [InlineData("ER", "SU", true, false, true)]
    [InlineData("ER", "SU", false, true, false)]
    [InlineData("SU", "ER", true, true, false)]
    [InlineData("SU", "ER", false, false, true)]
    [InlineData("", "AL", true, false, true)]
    [InlineData("AL", "", false, true, false)]
    public void Given_MSH_15_and_16_When_it_ends_well_or_not_Then_only_what_is_wanted(string accept, string application, bool success, bool wantsAccept, bool wantsApplication)
    {
        Hl7Message message = Messages.Read($"MSH|^~\\&|A|B|C|D|20260101||ADT^A04|77|P|2.5|||{accept}|{application}\r");
        AcknowledgmentRequest request = AcknowledgmentRequest.Of(message);
        Assert.Equal((wantsAccept, wantsApplication), (request.WantsAccept(success), request.WantsApplication(success)));
    }

    [Theory]
    [InlineData("UNICODE UTF-16", 1200)]
    [InlineData("ISO IR87", 50220)]
    public void Given_two_byte_character_set_When_answered_Then_in_the_same_one(string name, int codePage)
    {
        Encoding encoding = CodePagesEncodingProvider.Instance.GetEncoding(codePage) ?? Encoding.GetEncoding(codePage);
        Hl7Message message = Messages.Read(encoding.GetBytes($"MSH|^~\\&|LAB|病院|HUB|SOUTH|20260101||ADT^A04|77|P|2.5||||||{name}\r"));
        byte[] bytes = _builder.Build(message, AcknowledgmentCode.AA);
        Assert.Equal(name, Messages.Read(bytes).Header.CharacterSet);
        Assert.Equal("病院", Messages.Read(bytes).Header.ReceivingFacility);
        Assert.Equal(bytes, encoding.GetBytes(encoding.GetString(bytes)));
    }

    [Fact]
    public void Given_no_message_When_answered_Then_a_readable_acknowledgement_with_reason()
    {
        Hl7ParseResult result = Hl7Message.Parse(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n"));
        Hl7Message answer = Messages.Read(_builder.BuildForUnreadable(AcknowledgmentCode.AE, result.Error!));
        Assert.Equal(("AE", "100"), (answer["MSA-1"].Text, answer["ERR-3.1"].Text));
        Assert.Equal(ValueState.Empty, answer["MSA-2"].State);
    }

    [Theory]
    [InlineData("ACK", "MSA|AA|1\r", true)]
    [InlineData("ACK^A01^ACK", "SFT|V|1|P|B\rUAC|A|1\rMSA|AA|1\r", true)]
    [InlineData("ACK", "", true)]
    [InlineData("ORR^O02", "MSA|AA|1\rPID|1\r", true)]
    [InlineData("RSP^K22^RSP_K21", "MSA|AE|1\rQAK|1\r", true)]
    [InlineData("ADT^A01", "EVN|A01\rPID|1\r", false)]
    [InlineData("ADT^A01", "EVN|A01\rMSA|AA|1\r", false)]
    [InlineData("ADT^ACK", "PID|1\r", false)]
    [InlineData("MSA", "ZZZ|MSA\r", false)]
    public void What_answers_another_message_is_told_by_its_type_or_by_MSA_where_responses_have_it(string type, string rest, bool expected) =>
        Assert.Equal(expected, Messages.Read($"MSH|^~\\&|LAB|NORTH|HUB|SOUTH|20260101||{type}|77|P|2.5.1\r{rest}").IsAcknowledgment);
}
