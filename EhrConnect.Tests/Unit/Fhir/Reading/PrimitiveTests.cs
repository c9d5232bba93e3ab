using System.Text;
using EhrConnect.Fhir.Reading;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Tests.Unit.Fhir.Reading;

/// <summary>The text of primitives, as FHIR R4, 2.24.0.1 defines it.</summary>
public sealed class PrimitiveTests
{
    [Theory]
    [InlineData("Date", "1980 1980-05 1980-05-11 2000-02-29 0001-01-01 9999-12-31", "0000 198 80-05-11 1980-5-1 1980-13 1980-00-01 1900-02-29 1980-04-31 1980-05-11T10:00:00Z 1980-05-1x 1980/05/11")]
    [InlineData(
        "DateTime",
        "1980 1980-05 1980-05-11 1980-05-11T16:32:15Z 1980-05-11T16:32:15.5000001+05:30 1980-05-11T23:59:60-14:00 2012-02-29T00:00:00Z",
        "1980-05-11T16:32:15 1980-05-11T16:32Z 1980-05-11T24:00:00Z 1980-05-11T16:60:00Z 1980-05-11T16:32:15.Z 1980-05-11T16:32:15+14:01 1980-05-11T16:32:15+0530 1980-05-32T00:00:00Z 1980-05T00:00:00Z 1980-05-11t16:32:15z")]
    [InlineData("Instant", "1980-05-11T16:32:15Z 1980-05-11T16:32:15.123-01:00", "1980-05-11 1980 1980-05-11T16:32:15")]
    [InlineData("Time", "00:00:00 23:59:60 12:30:15.25", "24:00:00 12:30 12:30:15Z 12:61:00 12:30:61 1:30:00")]
    [InlineData("Id", "a A-1.b 0123456789012345678901234567890123456789012345678901234567890123", "a_b a/b 01234567890123456789012345678901234567890123456789012345678901234 é")]
    [InlineData("Oid", "urn:oid:1.2.840 urn:oid:2.0", "1.2.840 urn:oid:3.1 urn:oid:1.02 urn:oid:1. urn:oid:1 urn:oid:")]
    [InlineData("Uuid", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "c757873d-ec9a-4326-a141-556f43239520 urn:uuid:C757873D-EC9A-4326-A141-556F43239520 urn:uuid:c757873dec9a4326a141556f43239520")]
    [InlineData("Uri", "http://a.b Patient/1 #x urn:x urn:uuid:C757873D-EC9A-4326-A141-556F43239520 urn:oid:1.2.3", "urn:oid:x urn:uuid:1")]
    [InlineData("Base64Binary", "QQ== QUI= QUJD", "QQ= QQ Q*== ====")]
    [InlineData("Code", "a male <= 1.2", "")]
    public void Good_ones_pass_and_bad_ones_do_not(string type, string good, string bad)
    {
        var primitive = Enum.Parse<PrimitiveType>(type);

        Assert.All(good.Split(' '), text => Assert.Null(PrimitiveRules.Problem(primitive, Encoding.UTF8.GetBytes(text))));
        Assert.All(bad.Split(' ', StringSplitOptions.RemoveEmptyEntries), text => Assert.NotNull(PrimitiveRules.Problem(primitive, Encoding.UTF8.GetBytes(text))));
    }

    [Theory]
    [InlineData("Code", "two words", true)]
    [InlineData("Code", "two  words", false)]
    [InlineData("Code", " a", false)]
    [InlineData("Code", "a ", false)]
    [InlineData("Code", "", false)]
    [InlineData("Uri", "a b", false)]
    [InlineData("Date", "1980-05\n", false)]
    [InlineData("Base64Binary", "QUJD\r\nQUJD", true)]
    [InlineData("Base64Binary", "", false)]
    [InlineData("String", "", false)]
    [InlineData("Markdown", "# x\n\ny", true)]
    public void White_space_counts(string type, string text, bool good) =>
        Assert.Equal(good, PrimitiveRules.Problem(Enum.Parse<PrimitiveType>(type), Encoding.UTF8.GetBytes(text)) is null);

    [Theory]
    [InlineData("0", true, true)]
    [InlineData("-0", true, true)]
    [InlineData("2147483647", true, true)]
    [InlineData("2147483648", false, true)]
    [InlineData("-2147483648", true, false)]
    [InlineData("1.0", false, true)]
    [InlineData("1e2", false, true)]
    public void Integers_have_32_bits_and_no_fraction(string number, bool isInteger, bool isNotNegative)
    {
        Assert.Equal(isInteger, NumberText.IsInteger(Encoding.UTF8.GetBytes(number), int.MinValue));
        Assert.Equal(isInteger && isNotNegative, NumberText.IsInteger(Encoding.UTF8.GetBytes(number), 0));
    }

    [Theory]
    [InlineData("0.10", true)]
    [InlineData("-123456789012345678901234567890.123", true)]
    [InlineData("1E-28", true)]
    [InlineData("1e+300", true)]
    [InlineData("1e400", false)]
    [InlineData("1e99999999999", false)]
    public void Decimals_keep_every_digit_and_have_a_sane_exponent(string number, bool good) => Assert.Equal(good, NumberText.IsDecimal(Encoding.UTF8.GetBytes(number)));

    [Fact]
    public void A_string_has_at_most_a_million_characters()
    {
        const int Max = 1024 * 1024;

        Assert.Null(PrimitiveRules.Problem(PrimitiveType.String, Encoding.UTF8.GetBytes(new string('é', Max))));
        Assert.NotNull(PrimitiveRules.Problem(PrimitiveType.String, Encoding.UTF8.GetBytes(new string('é', Max + 1))));
    }
}
