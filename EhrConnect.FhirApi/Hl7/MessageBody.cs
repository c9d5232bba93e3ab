using System.Text.Json;
using EhrConnect.FhirApi.Errors;
using EhrConnect.Integrations.Hl7v2.Operations;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace EhrConnect.FhirApi.Hl7;

/// <summary>A message as JSON; the same routes take it as the bytes themselves.</summary>
sealed record MessageBody(string? Message, string? Level = null)
{
    public const string Json = "application/json";
    public const string Text = "text/plain";
    public const string Er7 = "x-application/hl7-v2+er7";
}

/// <summary>What a request body brought: the bytes of a message with the JSON around it, or the problem to answer with.</summary>
sealed record ReadBody<T>(T? Value, byte[]? Message, ProblemHttpResult? Problem)
    where T : class;

/// <summary>Reads bodies that are either JSON or the message itself.</summary>
static class MessageBodyReader
{
    public static async Task<ReadBody<T>> ReadAsync<T>(HttpRequest request, Func<T, string?> message, CancellationToken cancellationToken)
        where T : class
    {
        var type = request.ContentType?.Split(';', 2)[0].Trim();
        if (type is MessageBody.Text or MessageBody.Er7)
        {
            using var bytes = new MemoryStream();
            await request.Body.CopyToAsync(bytes, cancellationToken);
            return new(null, bytes.ToArray(), null);
        }

        if (!request.HasJsonContentType()) return new(null, null, ApiProblem.From(ApiError.OfStatus(StatusCodes.Status415UnsupportedMediaType)));
        var options = request.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        T? value;
        try
        {
            value = await JsonSerializer.DeserializeAsync<T>(request.Body, options, cancellationToken);
        }
        catch (JsonException)
        {
            value = null;
        }

        if (value is null) return new(null, null, ApiProblem.Result(StatusCodes.Status400BadRequest, "invalid-json", "The body is not the JSON object that this expects."));
        if (message(value) is not { Length: > 0 } text) return new(value, null, null);
        return MessageText.ToBytes(text) is { } encoded ? new(value, encoded, null) : new(null, null, ApiProblem.Invalid("message", MessageText.NotEncodable));
    }
}
