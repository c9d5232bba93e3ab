using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

public sealed class ValidationTests
{
    const string Valid = "MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5.1\rEVN||20260101\rPID|1||7^^^N^MR||DOE^JOHN||19800101|M\rPV1|1|I\r";

    [Fact]
    public void Given_valid_message_When_checked_Then_no_error() =>
        Assert.Empty(new Hl7Validator().Validate(Messages.Read(Valid), ValidationLevel.Tables));

    [Theory]
    [InlineData("PID|1||7^^^N^MR||DOE^JOHN||19800101|M", "PID|1||||DOE^JOHN||19800101|M", Hl7ErrorCode.RequiredFieldMissing, "PID-3")]
    [InlineData("PID|1||7", "PID|x||7", Hl7ErrorCode.DataTypeError, "PID-1")]
    [InlineData("19800101|M", "19801301|M", Hl7ErrorCode.DataTypeError, "PID-7.1")]
    [InlineData("19800101|M", "19800101~19800102|M", Hl7ErrorCode.CardinalityError, "PID-7")]
    [InlineData("PV1|1|I\r", "", Hl7ErrorCode.SegmentSequenceError, "PV1")]
    [InlineData("|P|2.5.1", "|Q|2.5.1", Hl7ErrorCode.TableValueNotFound, "MSH-11.1")]
    public void Given_violation_When_checked_Then_code_and_place(string from, string to, Hl7ErrorCode code, string place)
    {
        IReadOnlyList<ValidationIssue> issues = new Hl7Validator().Validate(Messages.Read(Valid.Replace(from, to, StringComparison.Ordinal)), ValidationLevel.Tables);
        Assert.Contains(issues, i => i.Code == code && i.Severity == Hl7Severity.Error && string.Equals(i.Location.ToString(), place, StringComparison.Ordinal));
        Assert.DoesNotContain(issues, i => i.Message.Contains("DOE", StringComparison.Ordinal) || i.Message.Contains("1980", StringComparison.Ordinal));
        Assert.False(Hl7Validator.IsValid(issues));
    }

    [Fact]
    public void Given_one_violation_of_each_kind_When_checked_Then_each_level_adds_its_own()
    {
        Hl7Message message = Messages.Read(Valid.Replace("|P|2.5.1", "|Q|2.5.1", StringComparison.Ordinal).Replace("19800101", "1980-01-01", StringComparison.Ordinal).Replace("PV1|1|I\r", "", StringComparison.Ordinal));
        Assert.Equal(
            ["Structure: 100", "Fields: 100 102", "Tables: 100 102 103"],
            new[] { ValidationLevel.Structure, ValidationLevel.Fields, ValidationLevel.Tables }
                .Select(level => $"{level}: {string.Join(' ', new Hl7Validator().Validate(message, level).Select(i => (int)i.Code).Order())}"));
    }

    [Theory]
    [InlineData("NM", "-1.50", true)]
    [InlineData("NM", "+7", true)]
    [InlineData("NM", "1,5", false)]
    [InlineData("NM", "1e5", false)]
    [InlineData("NM", "0x1F", false)]
    [InlineData("NM", "", true)]
    [InlineData("NM", "\"\"", true)]
    [InlineData("SI", "3", true)]
    [InlineData("SI", "-3", false)]
    [InlineData("SI", "1.5", false)]
    [InlineData("DT", "1980", true)]
    [InlineData("DT", "19800229", true)]
    [InlineData("DT", "19810229", false)]
    [InlineData("DT", "198001011200", false)]
    [InlineData("TM", "2359", true)]
    [InlineData("TM", "2460", false)]
    [InlineData("TS", "20260101120000.1234-0500", true)]
    [InlineData("TS", "2026-01-01", false)]
    [InlineData("TS", "20260101250000", false)]
    [InlineData("ST", "1e5 is text", true)]
    public void Given_value_of_the_type_that_OBX_2_names_When_checked_Then_by_the_rules_of_the_type(string type, string value, bool isValid)
    {
        Hl7Message message = Messages.Read($"MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\rOBR|1|||A\rOBX|1|{type}|a||{value}||||||F\r");
        IEnumerable<ValidationIssue> issues = new Hl7Validator().Validate(message, ValidationLevel.Fields).Where(i => i.Location.Segment is "OBX");
        Assert.Equal(isValid ? [] : ["102 OBX-5"], issues.Select(i => $"{(int)i.Code} {i.Location.Segment}-{i.Location.Field}"));
        Assert.DoesNotContain(issues, i => i.Message.Contains(value, StringComparison.Ordinal) && value.Length > 1);
    }

    [Fact]
    public void Given_profile_When_checked_Then_rules_added_and_relaxed()
    {
        var profile = ConformanceProfile.Parse("""
            {"name": "lab", "rules": [
              {"path": "PID-3", "usage": "optional"},
              {"path": "PID-18.1", "usage": "required"},
              {"path": "PV1-2", "codes": ["O"], "severity": "warning"},
              {"path": "PID-5.1", "pattern": "^[a-z]+$", "messageType": "ADT^A01"},
              {"path": "PID-5.2", "length": 2, "messageType": "ORU"},
              {"path": "PID-7", "ignore": [102]},
              {"path": "ZPI", "usage": "required"}]}
            """);
        Hl7Message message = Messages.Read(Valid.Replace("7^^^N^MR", "", StringComparison.Ordinal).Replace("19800101", "unknown", StringComparison.Ordinal));
        var found = new Hl7Validator(profile).Validate(message, ValidationLevel.Tables).Select(i => $"{i.Location} {(int)i.Code} {i.Severity}");
        Assert.Equal("PID-18.1 101 Error, PV1-2 103 Warning, PID-5.1 102 Error, ZPI 100 Error", string.Join(", ", found));
    }

    [Fact]
    public void Given_rule_about_length_codes_or_count_When_checked_Then_it_stands_in_place_of_the_standard()
    {
        var profile = ConformanceProfile.Parse("""
            {"rules": [{"path": "MSH-10", "length": 40}, {"path": "MSH-11.1", "codes": ["Q"]}, {"path": "PID-7", "maximum": 2}, {"path": "PID", "maximum": 1}]}
            """);
        Hl7Message message = Messages.Read(Valid.Replace("|1|P|", "|123456789012345678901234567890|Q|", StringComparison.Ordinal)
            .Replace("19800101|M", "19800101~19800102|M~F", StringComparison.Ordinal));
        Assert.Equal("MSH-10 104, MSH-11.1 103, PID-7 198, PID-8 198", Codes(new Hl7Validator()));
        Assert.Equal("PID-8 198", Codes(new Hl7Validator(profile)));

        string Codes(Hl7Validator validator) => string.Join(", ", validator.Validate(message, ValidationLevel.Tables).Select(i => $"{i.Path} {(int)i.Code}"));
    }

    [Fact]
    public void Given_more_findings_than_anybody_reads_When_checked_Then_counted_and_still_invalid()
    {
        string warnings = string.Concat(Enumerable.Repeat("NK1|1||||||||||||||||||||||||||||||||||||||||||||||||||x\r", 1500));
        Hl7Message message = Messages.Read(Valid + warnings + "PV1|x|\r");
        IReadOnlyList<ValidationIssue> issues = new Hl7Validator().Validate(message, ValidationLevel.Tables);
        Assert.Equal(1001, issues.Count);
        Assert.EndsWith("more findings are not listed.", issues[^1].Message, StringComparison.Ordinal);
        Assert.False(Hl7Validator.IsValid(issues));
    }

    [Theory]
    [InlineData("{\"rules\":[{\"path\":\"OBX(2)-5\",\"length\":1}]}", "Rule 1")]
    [InlineData("{", "line 1")]
    [InlineData("{\"rules\":[{\"path\":\"PID\"},{\"usage\":\"required\"}]}", "Rule 2")]
    [InlineData("{\"rules\":[{\"path\":\"PID-3\",\"usage\":\"must\"}]}", "usage")]
    [InlineData("{\"rules\":[{\"path\":\"PID-3\",\"pattern\":\"(\"}]}", "pattern")]
    [InlineData("{\"rules\":[{\"path\":\"PID-3\",\"lenght\":1}]}", "rules")]
    public void Given_bad_profile_When_read_Then_the_place_is_named(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => ConformanceProfile.Parse(json)).Message, StringComparison.Ordinal);
}
