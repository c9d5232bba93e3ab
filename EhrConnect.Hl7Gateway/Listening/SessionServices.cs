using EhrConnect.Hl7Gateway.Intake;
using EhrConnect.Hl7Gateway.Routing;
using EhrConnect.Hl7Gateway.Security;
using EhrConnect.Hl7Gateway.Watching;
using Microsoft.Extensions.Options;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>What every session works with.</summary>
internal sealed record SessionServices(
    IOptions<MllpOptions> Options, MessageReception Reception, IntakeWriter Writer, ProcessedWatch Processed, AnswerWriter Answers, TlsHandshake Handshake, Routes Routes,
    ConnectionSlots Slots, LargeMessages Large, GatewayMetrics Metrics, TimeProvider Time, ILogger<MllpSession> Logger);
