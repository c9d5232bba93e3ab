using EhrConnect.Data.Sessions;
using System.Diagnostics;
using EhrConnect.FhirApi.Auditing;
using Microsoft.AspNetCore.Diagnostics;

namespace EhrConnect.FhirApi.Errors;

/// <summary>
/// The one boundary where exceptions become answers. Neither the answer nor the log gets an exception's message: it may quote
/// what the caller sent.
/// </summary>
sealed partial class ApiExceptionHandler(ILogger<ApiExceptionHandler> logger) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = ClientClosedRequest;
            return ValueTask.FromResult(true);
        }

        var error = exception switch
        {
            BadHttpRequestException bad => BadRequest.Explain(bad),
            AuditUnavailableException lost => lost.Answer,
            _ when DatabaseFailure.IsInvalidCharacter(exception) => DatabaseFailure.InvalidCharacter,
            _ when StatementTimeout.Is(exception) => DatabaseFailure.Timeout,
            _ when DatabaseFailure.IsUnavailable(exception) => DatabaseFailure.Error,
            _ => ApiError.OfStatus(500),
        };
        if (error.Status >= 500) Log.Failed(logger, error.Code, httpContext.TraceIdentifier, exception.GetType().FullName!, Trace(exception));
        httpContext.Fail(error);
        return ValueTask.FromResult(true);
    }

    private static string Trace(Exception exception) => exception.InnerException is { } inner
        ? $"{new StackTrace(exception)}--- caused by {inner.GetType().FullName}{Environment.NewLine}{new StackTrace(inner)}"
        : new StackTrace(exception).ToString();

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "{Code}: request {RequestId} failed with {ExceptionType}{Trace}")]
        public static partial void Failed(ILogger logger, string code, string requestId, string exceptionType, string trace);
    }
}
