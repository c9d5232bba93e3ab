using System.ComponentModel.DataAnnotations;

namespace EhrConnect.Workers.Retention;

/// <summary>Section <c>Retention</c>: how long finished messages and what was recorded about operations and attempts are kept; 0 keeps them for ever.</summary>
internal sealed class RetentionOptions
{
    public const string Section = "Retention";

    /// <summary>Days that the usage log of integrations is kept.</summary>
    [Range(0, 36_500, ErrorMessage = "Retention:UsageDays must be between 0 and 36500 (environment variable Retention__UsageDays)")]
    public int UsageDays { get; set; } = 400;

    /// <summary>Days that the attempts of messages which came to a good end are kept; the messages stay.</summary>
    [Range(0, 36_500, ErrorMessage = "Retention:AttemptDays must be between 0 and 36500 (environment variable Retention__AttemptDays)")]
    public int AttemptDays { get; set; } = 90;

    /// <summary>
    /// Days that messages which came to an end are kept, from that end on. Nothing is removed unless this is set: law and
    /// contract say how long, not the product.
    /// </summary>
    [Range(0, 36_500, ErrorMessage = "Retention:MessageDays must be between 0 and 36500 (environment variable Retention__MessageDays)")]
    public int MessageDays { get; set; }
}
