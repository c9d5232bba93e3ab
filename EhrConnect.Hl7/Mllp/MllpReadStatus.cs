namespace EhrConnect.Hl7.Mllp;

/// <summary>What a framer found.</summary>
public enum MllpReadStatus
{
    /// <summary>No whole frame yet: read more.</summary>
    NeedMore = 0,

    /// <summary>A whole message.</summary>
    Message = 1,

    /// <summary>A message longer than the limit: its first bytes. The rest of it is discarded as it comes.</summary>
    TooLarge = 2,

    /// <summary>A message cut off by the start of the next one: what there was of it. It must not be processed.</summary>
    Interrupted = 3,
}
