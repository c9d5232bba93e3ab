using System.Net;
using System.Net.Sockets;
using System.Text;
using EhrConnect.Integrations;
using EhrConnect.Integrations.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EhrConnect.Tests.Unit.Integrations;

/// <summary>A receiver cannot make us read more than is worth keeping.</summary>
public sealed class LongAnswerTests
{
    private const int AnswerLength = 900 * 1024;

    [Fact]
    public async Task A_long_answer_is_cut_off_with_its_connection_and_still_counts()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { EnvironmentName = Environments.Development });
        builder.Services.AddWebhookSending();
        using var host = builder.Build();
        var listening = new TaskCompletionSource<IPEndPoint>();
        var broken = AnswerAtLengthAsync(listening);

        var result = await host.Services.GetRequiredService<WebhookSender>().SendAsync(Message(await listening.Task), CancellationToken.None);

        Assert.Equal(WebhookOutcome.Delivered, result.Outcome);
        Assert.Equal(1024, result.ResponseSnippet!.Length);
        Assert.True(await broken, "the receiver could send its whole answer");
    }

    /// <summary>Whether the connection was broken before the whole answer was taken.</summary>
    private static async Task<bool> AnswerAtLengthAsync(TaskCompletionSource<IPEndPoint> listening)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        listening.SetResult((IPEndPoint)listener.LocalEndpoint);
        using var client = await listener.AcceptTcpClientAsync();
        // Small, so that the answer cannot hide in the buffers between the two: what is written has been read, or nearly so.
        client.SendBufferSize = 8192;
        var stream = client.GetStream();
        var buffer = new byte[8192];
        _ = await stream.ReadAsync(buffer);
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {AnswerLength}\r\n\r\n"));
            for (var sent = 0; sent < AnswerLength; sent += 1024) await stream.WriteAsync(Encoding.ASCII.GetBytes(new string('x', 1024)));
            while (await stream.ReadAsync(buffer) > 0)
            {
            }

            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static WebhookMessage Message(IPEndPoint receiver) => new()
    {
        Target = new Uri($"http://{receiver}/hook"),
        EventId = Guid.Parse("018f0000-0000-7000-8000-000000000001"),
        EventType = "fhir.created",
        DeliveryId = Guid.Parse("018f0000-0000-7000-8000-000000000002"),
        Body = "{}"u8.ToArray(),
        Secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    };
}
