using System.Diagnostics.Metrics;

namespace EhrConnect.Identity.Tokens;

sealed class TokenMetrics(IMeterFactory meters)
{
    private readonly Counter<long> _answers = meters.Create("EhrConnect.Identity").CreateCounter<long>(
        "ehrconnect.identity.token_requests", description: "Answers of the token endpoint by outcome (the OAuth error, or granted)");

    public void Answered(bool granted, string? error) => _answers.Add(1, new KeyValuePair<string, object?>("outcome", granted ? "granted" : error));

    public void Limited() => _answers.Add(1, new KeyValuePair<string, object?>("outcome", "rate_limited"));
}
