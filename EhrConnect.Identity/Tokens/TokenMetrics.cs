using System.Diagnostics.Metrics;

namespace EhrConnect.Identity.Tokens;

sealed class TokenMetrics
{
    private readonly Counter<long> _answers;
    private readonly Counter<long> _signIns;

    public TokenMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("EhrConnect.Identity");
        _answers = meter.CreateCounter<long>("ehrconnect.identity.token_requests", description: "Answers of the token endpoint by outcome (the OAuth error, or granted)");
        _signIns = meter.CreateCounter<long>("ehrconnect.identity.sign_ins", description: "Sign-ins of users by outcome (accepted, refused)");
    }

    public void Answered(bool granted, string? error) => _answers.Add(1, new KeyValuePair<string, object?>("outcome", granted ? "granted" : error));

    public void SignedIn(bool accepted) => _signIns.Add(1, new KeyValuePair<string, object?>("outcome", accepted ? "accepted" : "refused"));

    public void Limited() => _answers.Add(1, new KeyValuePair<string, object?>("outcome", "rate_limited"));
}
