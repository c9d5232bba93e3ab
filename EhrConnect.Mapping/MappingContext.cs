namespace EhrConnect.Mapping;

/// <summary>What a mapping needs to know besides the message.</summary>
/// <param name="MessageId">The id under which the message is stored; resources name it as their source.</param>
/// <param name="DefaultOffset">The UTC offset of times that carry none and whose message carries none.</param>
public sealed record MappingContext(Guid MessageId, TimeSpan DefaultOffset);
