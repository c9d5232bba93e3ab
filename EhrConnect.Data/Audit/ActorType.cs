namespace EhrConnect.Data.Audit;

/// <summary>Who acts: an OAuth client, a user, this system itself, the sender of a message, or nobody known.</summary>
public static class ActorType
{
    public const string Client = "client";
    public const string User = "user";
    public const string System = "system";
    public const string Sender = "sender";
    public const string Anonymous = "anonymous";
}
