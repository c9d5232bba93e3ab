using System.Runtime.InteropServices;

namespace EhrConnect.Data.Messages;

/// <summary>What became of an incoming message, once the commit that says so is durable.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="MessageId">The stored message: this one, or for a duplicate the first one.</param>
/// <param name="ReceivedAt">When that message came.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct IntakeResult(IntakeOutcome Outcome, Guid MessageId, DateTimeOffset ReceivedAt);
