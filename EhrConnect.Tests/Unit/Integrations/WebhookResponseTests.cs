using System.IO.Pipelines;
using System.Text;
using EhrConnect.Integrations.Webhooks;

namespace EhrConnect.Tests.Unit.Integrations;

public sealed class WebhookResponseTests
{
    [Fact]
    public async Task Given_an_answer_that_never_ends_When_the_time_is_over_Then_what_came_is_kept_and_nothing_is_thrown()
    {
        var pipe = new Pipe();
        await pipe.Writer.WriteAsync("thanks"u8.ToArray());
        using var timeout = new CancellationTokenSource();
        var reading = ReadAsync(pipe.Reader, timeout.Token);
        Assert.False(reading.IsCompleted);
        await timeout.CancelAsync();
        Assert.Equal("thanks", await reading);
    }

    [Fact]
    public async Task Given_an_answer_without_text_When_read_Then_there_is_no_snippet()
    {
        using var content = new ByteArrayContent([]);
        Assert.Null(await WebhookResponse.ReadSnippetAsync(content, CancellationToken.None));
    }

    [Fact]
    public async Task Given_control_characters_When_read_Then_the_database_can_store_the_rest()
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("a\0b\u001b[31m\tc\r\nd"));
        Assert.Equal("ab[31m\tc\nd", await WebhookResponse.ReadSnippetAsync(content, CancellationToken.None));
    }

    private static async Task<string?> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(reader.AsStream());
        return await WebhookResponse.ReadSnippetAsync(content, cancellationToken);
    }
}
