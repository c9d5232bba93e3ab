using System.Text.Json;
using System.Text.RegularExpressions;

namespace EhrConnect.FhirApi.Errors;

/// <summary>Says what the framework could not read, without repeating it.</summary>
static partial class BadRequest
{
    public static ApiError Explain(BadHttpRequestException exception) => exception switch
    {
        { StatusCode: not 400 } => ApiError.OfStatus(exception.StatusCode),
        { InnerException: JsonException { Message: var message } } when Repeated().Match(message) is { Success: true } match =>
            new(400, "invalid-json", $"The body gives the member '{match.Groups["name"].Value}' twice. Give it once."),
        { InnerException: JsonException } => new(400, "invalid-json", "The body is not the JSON object that this expects."),
        { Message: var message } when Parameter().Match(message) is { Success: true } match =>
            new(400, "invalid-parameter", $"Parameter '{JsonNamingPolicy.CamelCase.ConvertName(match.Groups["name"].Value)}' has the wrong form."),
        _ => ApiError.OfStatus(400),
    };

    // Duplicate property 'url' encountered during deserialization …
    [GeneratedRegex(@"^Duplicate property '(?<name>[\w.^-]{1,64})' ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Repeated();

    // Failed to bind parameter "Nullable<int> Limit" from "…".
    [GeneratedRegex("""^Failed to bind parameter "[^"]*?(?<name>\w+)" from """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Parameter();
}
