using System.Globalization;
using EhrConnect.Fhir.Search;

namespace EhrConnect.Tests.Unit.Fhir;

public sealed class DateTextTests
{
    [Theory]
    [InlineData("1980", "1980-01-01T00:00:00.0000000", "1981-01-01T00:00:00.0000000")]
    [InlineData("1980-12", "1980-12-01T00:00:00.0000000", "1981-01-01T00:00:00.0000000")]
    [InlineData("1980-02", "1980-02-01T00:00:00.0000000", "1980-03-01T00:00:00.0000000")]
    [InlineData("1980-02-29", "1980-02-29T00:00:00.0000000", "1980-03-01T00:00:00.0000000")]
    [InlineData("1980-05-11T16:32Z", "1980-05-11T16:32:00.0000000", "1980-05-11T16:33:00.0000000")]
    [InlineData("1980-05-11T16:32:15", "1980-05-11T16:32:15.0000000", "1980-05-11T16:32:16.0000000")]
    [InlineData("1980-05-11T16:32:15.500", "1980-05-11T16:32:15.5000000", "1980-05-11T16:32:15.5010000")]
    [InlineData("1980-05-11T16:32:15.5000001Z", "1980-05-11T16:32:15.5000001", "1980-05-11T16:32:15.5000002")]
    [InlineData("1980-05-11T01:00:00+05:30", "1980-05-10T19:30:00.0000000", "1980-05-10T19:30:01.0000000")]
    [InlineData("1980-05-11T01:00:00 05:30", "1980-05-10T19:30:00.0000000", "1980-05-10T19:30:01.0000000")]
    [InlineData("1980-05-11T23:00:00-02:00", "1980-05-12T01:00:00.0000000", "1980-05-12T01:00:01.0000000")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.0000000", "2017-01-01T00:00:01.0000000")]
    [InlineData("9999", "9999-01-01T00:00:00.0000000", "9999-12-31T23:59:59.9999999")]
    public void A_date_is_the_interval_of_its_precision(string text, string low, string high)
    {
        Assert.True(DateText.TryParse(text, out var interval));
        Assert.Equal((Instant(low), Instant(high)), (interval.Low, interval.High));
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("0000")]
    [InlineData("1980-13")]
    [InlineData("1980-00-10")]
    [InlineData("1981-02-29")]
    [InlineData("1980-1-1")]
    [InlineData("1980-05-11T")]
    [InlineData("1980-05-11T16")]
    [InlineData("1980-05-11T24:00:00Z")]
    [InlineData("1980-05-11T16:60Z")]
    [InlineData("1980-05-11T16:32:15+15:00")]
    [InlineData("1980-05-11Z")]
    [InlineData("1980-05-11\n")]
    [InlineData("today")]
    public void What_is_no_date_is_none(string text) => Assert.False(DateText.TryParse(text, out _));

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.ParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.fffffff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
