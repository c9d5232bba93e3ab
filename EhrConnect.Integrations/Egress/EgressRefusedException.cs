namespace EhrConnect.Integrations.Egress;

/// <summary>A connection was not opened because its target is not one that customers may reach from here.</summary>
public sealed class EgressRefusedException : IOException
{
    /// <inheritdoc cref="EgressRefusedException"/>
    public EgressRefusedException()
        : this("The target is not allowed")
    {
    }

    /// <inheritdoc cref="EgressRefusedException"/>
    /// <param name="message">The reason, without any resolved address.</param>
    public EgressRefusedException(string message)
        : base(message)
    {
    }

    /// <inheritdoc cref="EgressRefusedException"/>
    /// <param name="message">The reason, without any resolved address.</param>
    /// <param name="innerException">What led to it.</param>
    public EgressRefusedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
