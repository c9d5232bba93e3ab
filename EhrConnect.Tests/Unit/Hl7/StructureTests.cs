using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

public sealed class StructureTests
{
    const string Results =
        "MSH|^~\\&|A|B|C|D|20260101||ORU^R01^ORU_R01|1|P|2.5.1\rPID|1||7||DOE\rPV1|1|I\r" +
        "OBR|1|||A\rNTE|1||on order\rOBX|1|ST|a||1\rNTE|1||on result\rOBX|2|ST|b||2\rORC|RE\rOBR|2|||B\rOBX|1|ST|c||3\rZZ1|local\r";

    [Fact]
    public void Given_results_When_arranged_Then_groups()
    {
        MessageTree tree = Messages.Read(Results).Tree!;
        Assert.Equal("ORU_R01", tree.Structure.Name);
        Assert.Equal(2, tree.Root.AllGroups.Count(g => g.Name is "ORDER_OBSERVATION"));
        Assert.Equal("OBX NTE", string.Join(' ', tree.Root.Group("OBSERVATION")!.Segments.Select(s => s.Name)));
        Assert.Equal("ORC OBR", string.Join(' ', tree.Root.Group("ORDER_OBSERVATION", 2)!.Segments.Select(s => s.Name)));
        Assert.Equal("ZZ1", string.Join(' ', tree.Unplaced.Select(s => s.Name)));
    }

    [Theory]
    [InlineData("/PATIENT_RESULT/ORDER_OBSERVATION(2)/OBX(1)-5", "3")]
    [InlineData("/ORDER_OBSERVATION(1)/OBX(2)-5", "2")]
    [InlineData("/PATIENT_RESULT/ORDER_OBSERVATION/OBSERVATION/NTE-3", "on result")]
    [InlineData("/PATIENT/PID-5", "DOE")]
    [InlineData("/ORDER_OBSERVATION(3)/OBX-5", null)]
    [InlineData("/NO_SUCH/OBX-5", null)]
    public void Given_group_path_When_read_Then_value(string path, string? expected) => Assert.Equal(expected, Messages.Read(Results)[path].Text);

    [Fact]
    public void Given_segment_out_of_order_When_arranged_Then_unplaced_and_the_rest_in_place()
    {
        Hl7Message message = Messages.Read("MSH|^~\\&|A|B|C|D|20260101||ADT^A01^ADT_A01|1|P|2.5.1\rEVN||20260101\rPID|1||7||DOE\rPV1|1|I\rPD1||x\rDG1|1||I10\r");
        Assert.Equal("PD1", string.Join(' ', message.Tree!.Unplaced.Select(s => s.Name)));
        ValidationIssue issue = Assert.Single(new Hl7Validator().Validate(message, ValidationLevel.Structure));
        Assert.Equal((Hl7ErrorCode.SegmentSequenceError, "PD1"), (issue.Code, issue.Location.Segment));
    }

    [Theory]
    [InlineData("2.5.1")]
    [InlineData("2.6")]
    [InlineData("2.7.1")]
    public void Given_laboratory_order_without_what_is_optional_When_arranged_Then_in_its_groups_and_valid(string version)
    {
        Hl7Message message = Messages.Read($"MSH|^~\\&|A|B|C|D|20260101||OML^O21^OML_O21|1|P|{version}\rPID|1||7||DOE\rORC|NW\rTQ1|1\rOBR|1|||A\rOBX|1|ST|a||1\rOBX|2|ST|b||2\rSPM|1\rORC|NW\rOBR|2|||B\r");
        Assert.Empty(message.Tree!.Unplaced);
        Assert.Empty(new Hl7Validator().Validate(message, ValidationLevel.Structure));
        Assert.Equal("2", message["/ORDER/OBSERVATION_REQUEST/OBSERVATION(2)/OBX-5"].Text);
        Assert.Equal("1", message["/ORDER/TIMING/TQ1-1"].Text);
        Assert.Equal("B", message["/ORDER(2)/OBR-4"].Text);
    }

    [Theory]
    [InlineData("2.5.1")]
    [InlineData("2.6")]
    [InlineData("2.7.1")]
    public void Given_prior_results_and_a_further_order_When_arranged_Then_a_patient_begins_a_prior_result_and_ORC_an_order(string version)
    {
        Hl7Message message = Messages.Read($"MSH|^~\\&|A|B|C|D|20260101||OML^O21^OML_O21|1|P|{version}\rPID|1||7||DOE\rORC|NW\rOBR|1|||A\rPID|1||7||DOE\rORC|RE\rOBR|1|||OLD\rOBX|1|ST|a||0\r");
        Assert.Equal("OLD", message["/ORDER/OBSERVATION_REQUEST/PRIOR_RESULT/ORDER_PRIOR/OBR-4"].Text);
        Assert.Empty(new Hl7Validator().Validate(message, ValidationLevel.Structure));

        Hl7Message built = new Hl7MessageBuilder(new MessageHeaderValues { MessageType = "OML^O21", Version = version }, TimeProvider.System)
            .Set("PID-5.1", "DOE").Set("ORC-1", "NW").Set("OBR-4", "A").Set("OBX-5", "1").Set("/ORDER(2)/ORC-1", "NW").Set("/ORDER(2)/OBR-4", "B")
            .Set("/ORDER(2)/PRIOR_RESULT/PATIENT_PRIOR/PID-5.1", "DOE").Set("/ORDER(2)/PRIOR_RESULT/ORDER_PRIOR/OBR-4", "OLD").Build();
        Assert.Equal(("A", "B", "OLD"), (built["/ORDER(1)/OBR-4"].Text, built["/ORDER(2)/OBR-4"].Text, built["/ORDER(2)/PRIOR_RESULT/OBR-4"].Text));
        Assert.Empty(built.Tree!.Unplaced);
    }

    [Theory]
    [InlineData("2.5.1", "PID-5.1.1", "PID-5.1.1 Patient Name, Family Name, Surname (ST)")]
    [InlineData("2.8.2", "PID-7", "PID-7 Date/Time of Birth (DTM)")]
    [InlineData("2.1", "MSH-10", "MSH-10 Message control id (ST)")]
    [InlineData("2.5.1", "PID-99", null)]
    public void Given_place_When_described_Then_names_of_the_version(string version, string path, string? expected) =>
        Assert.Equal(expected, Hl7Dictionary.For(version).Describe(Hl7Path.Parse(path)), ignoreCase: true);

    [Fact]
    public void Given_place_When_looked_up_Then_its_definition()
    {
        var dictionary = Hl7Dictionary.For("2.5.1");
        FieldDefinition sex = dictionary.Definition(Hl7Path.Parse("PID-8"))!;
        Assert.Equal((1, "IS", Usage.Optional), (sex.Table, sex.DataType, sex.Usage));
        Assert.Equal("FN", dictionary.Definition(Hl7Path.Parse("PID-5.1"))!.DataType);
        Assert.Null(dictionary.Definition(Hl7Path.Parse("PID")));
        Assert.Null(dictionary.Definition(Hl7Path.Parse("PID-5.99")));
    }

    [Theory]
    [InlineData("ADT", "A08", "ADT_A01")]
    [InlineData("ADT", "A35", "ADT_A30")]
    [InlineData("ADT", "A40", "ADT_A39")]
    [InlineData("SIU", "S14", "SIU_S12")]
    [InlineData("MDM", "T10", "MDM_T02")]
    [InlineData("ORU", "R01", "ORU_R01")]
    [InlineData("ZZZ", "Z01", "ZZZ_Z01")]
    public void Given_event_When_written_Then_the_structure_of_table_0354(string code, string triggerEvent, string expected) =>
        Assert.Equal(expected, StructureNames.Of(code, triggerEvent));

    [Fact]
    public void Given_every_version_When_loaded_Then_the_structures_of_the_issue_are_there()
    {
        foreach (Hl7Version version in Hl7Version.All)
        {
            var dictionary = Hl7Dictionary.For(version.Name);
            Assert.NotNull(dictionary.Structure("ADT_A01"));
            Assert.NotNull(dictionary.Structure("ACK"));
            Assert.NotNull(dictionary.Segment("PID"));
            foreach (string name in dictionary.Structures)
                Assert.NotEmpty(dictionary.Structure(name)!.Root.Elements);
        }

        Assert.Equal("Male", Hl7Dictionary.Table(1)!.Codes["M"]);
    }
}
