namespace EhrConnect.Data.Audit;

/// <summary>How an audited operation ended.</summary>
public static class AuditOutcome
{
    public const string Success = "success";
    public const string Denied = "denied";
    public const string Failure = "failure";

    public static string OfStatus(int statusCode) => statusCode switch
    {
        401 or 403 or 429 => Denied,
        < 400 => Success,
        _ => Failure,
    };
}
