using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace EhrConnect.Tests.Integration.Api;

/// <summary>A bundle that is announced, sent for the most part, and then not sent on.</summary>
internal sealed class StalledUpload : IDisposable
{
    private readonly TcpClient _connection = new();

    public static async Task<StalledUpload> StartAsync(Uri api, string token, int announced, int sent)
    {
        var upload = new StalledUpload();
        await upload._connection.ConnectAsync(api.Host, api.Port);
        var stream = upload._connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /fhir/R4 HTTP/1.1\r\nHost: {api.Authority}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/fhir+json\r\nContent-Length: {announced.ToString(CultureInfo.InvariantCulture)}\r\n\r\n"));
        await stream.WriteAsync(Encoding.ASCII.GetBytes(new string(' ', sent)));
        return upload;
    }

    /// <summary>The status line of what the server answers at last.</summary>
    public async Task<string?> StatusAsync(CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(_connection.GetStream());
        return await reader.ReadLineAsync(cancellationToken);
    }

    public void Dispose() => _connection.Dispose();
}
