using System.Text;
using EhrConnect.Integrations.Webhooks;

namespace EhrConnect.Tests.Unit.Integrations;

/// <summary>The expected values were computed with openssl; the first is the reference vector of Standard Webhooks.</summary>
public sealed class WebhookSignatureTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static readonly string LongSecret = WebhookSignature.SecretPrefix + Convert.ToBase64String(Encoding.ASCII.GetBytes(new string('a', 64)));

    [Fact]
    public void Given_the_reference_vector_When_signed_Then_the_signature_is_the_published_one() =>
        Assert.Equal(
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
            WebhookSignature.Standard([Secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, Bytes("""{"test": 2432232314}""")));

    [Theory]
    [InlineData("plain secret", "v1,C5ubqbTBZ8i/l1lkQbwICQ7g7acl3F/5ea9vZjveiyY=")]
    [InlineData("long", "v1,i6vfE5F4ccmkZrdAJJs/MQr37JNNuh46QiGTunRvCzM=")]
    public void Given_another_kind_of_secret_When_signed_Then_the_key_is_its_text_or_its_decoded_bytes(string secret, string expected) =>
        Assert.Equal(expected, WebhookSignature.Standard([secret == "long" ? LongSecret : secret], "msg_1", 1614265330, Bytes("{}")));

    [Fact]
    public void Given_two_secrets_during_a_rotation_When_signed_Then_both_signatures_are_sent_newest_first() =>
        Assert.Equal(
            "v1,i6vfE5F4ccmkZrdAJJs/MQr37JNNuh46QiGTunRvCzM= v1,C5ubqbTBZ8i/l1lkQbwICQ7g7acl3F/5ea9vZjveiyY=",
            WebhookSignature.Standard([LongSecret, "plain secret"], "msg_1", 1614265330, Bytes("{}")));

    [Fact]
    public void Given_the_whole_secret_as_key_When_the_body_is_signed_Then_existing_receivers_verify_it() =>
        Assert.Equal("sha256=80ec8a89ce3cd22133a1066caecb4d04fea7467657c8514d717ec42c38a5c94c", WebhookSignature.OfBody(Secret, Bytes("""{"test": 2432232314}""")));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
