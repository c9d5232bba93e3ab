using EhrConnect.Hl7;
using EhrConnect.Integrations.Hl7v2.Outbound;

namespace EhrConnect.Integrations.Hl7v2.Operations;

/// <summary>Makes messages from a type and values.</summary>
public static class MessageMaking
{
    private const int MaxFields = 2_000;

    /// <summary>The message, with the required segments of its structure; or what is wrong with the request.</summary>
    public static MadeMessage Make(MessageRequest request, MessageDefaults defaults, TimeProvider time)
    {
        if (string.IsNullOrEmpty(request.MessageType)) return new(null, "messageType: give the type, for example ADT^A01.");
        if (request.Fields?.Count > MaxFields) return new(null, $"fields: give at most {MaxFields}.");
        // JSON can hold null where the type says text.
        if (request.Fields?.Any(field => field.Value is null) is true) return new(null, "fields: give text for every path, or leave the path out.");
        try
        {
            var builder = Begin(new MessageHeaderValues
            {
                MessageType = request.MessageType,
                Version = request.Version ?? defaults.Version,
                SendingApplication = defaults.SendingApplication,
                SendingFacility = defaults.SendingFacility,
                ReceivingApplication = defaults.ReceivingApplication,
                ReceivingFacility = defaults.ReceivingFacility,
            });
            foreach (var (path, text) in request.Fields ?? new Dictionary<string, string>(StringComparer.Ordinal)) builder.Set(path, text);
            return new(builder.Build(), null);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // The library's texts name the path and the rule, never a value.
            return new(null, exception.Message.Split(" (Parameter", 2)[0]);
        }

        Hl7MessageBuilder Begin(MessageHeaderValues header)
        {
            try
            {
                return MessageTemplates.Create(header, time);
            }
            catch (ArgumentException)
            {
                // No structure for this type in this version: an MSH to build on. A header that is wrong in itself fails here, too.
                return new Hl7MessageBuilder(header, time);
            }
        }
    }
}
