using EhrConnect.Integrations.Webhooks;

namespace EhrConnect.Tests.Unit.Integrations;

public sealed class WebhookHeadersTests
{
    [Theory]
    [InlineData("Authorization", true)]
    [InlineData("X-Api-Key", true)]
    [InlineData("Webhook-Signature", false)]
    [InlineData("x-ehrconnect-event", false)]
    [InlineData("Content-Length", false)]
    [InlineData("Host", false)]
    [InlineData("TRANSFER-ENCODING", false)]
    [InlineData("traceparent", false)]
    [InlineData("User-Agent", false)]
    [InlineData("", false)]
    [InlineData("X Y", false)]
    [InlineData("X:Y", false)]
    [InlineData("X-Ü", false)]
    public void Given_a_header_name_When_a_customer_wants_it_Then_only_names_that_are_nobody_elses_are_taken(string name, bool allowed) =>
        Assert.Equal(allowed, WebhookHeaders.MayBeNamed(name));

    [Theory]
    [InlineData("Bearer abc", true)]
    [InlineData("a\r\nHost: evil", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\0", false)]
    [InlineData("ü", false)]
    public void Given_a_header_value_When_it_could_begin_another_header_Then_it_is_refused(string value, bool allowed) =>
        Assert.Equal(allowed, WebhookHeaders.MayBeValue(value));

    [Fact]
    public void Given_stored_headers_When_read_Then_what_may_not_be_sent_is_left_out() =>
        Assert.Equal(["X-Api-Key"], WebhookHeaders.Parse("""{"X-Api-Key":"k","Host":"evil","X-Number":1,"X-Break":"a\nb"}""").Keys);
}
