namespace EhrConnect.LocalHosting;

/// <summary>What to wait for.</summary>
internal enum WaitType
{
    Healthy,
    Completion,
}
