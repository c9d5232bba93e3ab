using EhrConnect.Integrations.Hl7v2.Outbound;
using EhrConnect.Integrations.Orchestration;

namespace EhrConnect.Integrations.Hl7v2;

/// <summary>What vendor <c>hl7-v2x</c> says about itself.</summary>
internal static class Hl7v2Metadata
{
    public const string VendorId = "hl7-v2x";

    public static readonly VendorMetadata Value = new(
        VendorId,
        "HL7 v2.x",
        "hl7-fhir",
        "HL7 version 2 messages in and out: MLLP with or without TLS, HTTP(S) out",
        "1.0",
        ["inbound", "outbound", "durable queue", "ordering", "tls", "client certificates", "acknowledgement policies"],
        [
            new("inbound.receivingFacility", "Receiving facility (MSH-6) on the shared port", "text"),
            new("inbound.receivingApplication", "Receiving application (MSH-5); any when not given", "text"),
            new("inbound.sendingFacility", "Sending facility (MSH-4); any when not given", "text"),
            new("inbound.sendingApplication", "Sending application (MSH-3); any when not given", "text"),
            new("inbound.port", "Port of its own", "number"),
            new("inbound.tls.enabled", "Whether the port of its own is encrypted", "choice", Default: "false"),
            new("inbound.tls.clientCertificate", "none, optional or required: whether senders show a certificate", "choice", Default: "none"),
            new("inbound.tls.allowedThumbprints", "SHA-256 thumbprints of senders' certificates", "list"),
            new("inbound.tls.allowedSubjects", "Subjects of senders' certificates of a trusted authority", "list"),
            new("inbound.messageTypes", "Message types that may come in, for example ADT, ADT^A01 or ORU^*; every one when empty", "list"),
            new("inbound.versions", "Versions (MSH-12) that may come in; every one when empty", "list"),
            new("inbound.sourceNetworks", "Networks they may come from; every one when empty", "list"),
            new("inbound.maxConnections", "Senders that may be connected at once", "number"),
            new("inbound.characterSet", "Character set (table 0211) of messages without MSH-18", "text"),
            new("inbound.validation", "none, structure, fields or tables: what is checked before a message is accepted", "choice", Default: "none"),
            new("inbound.profile", "Conformance profile: name, rules", "object"),
            new("inbound.acknowledge", "when: stored, processed or later; timeoutSeconds, connection, mode, commitBytes", "object"),
            new("inbound.ordering.key", "connection, patient or none: which messages wait for each other", "choice", Default: "patient"),
            new("inbound.ordering.onFailure", "skip or halt: what happens behind a message that failed for good", "choice", Default: "skip"),
            new("inbound.duplicateWindowDays", "Days for which a repeated control id is recognised", "number", Default: "7"),
            new("outbound.transport", "mllp, mllps, http or https", "choice", Default: "mllp", DecidesReceiver: true),
            new("outbound.host", "Host of the receiver (mllp, mllps)", "text", DecidesReceiver: true),
            new("outbound.port", "Port of the receiver (mllp, mllps)", "number", DecidesReceiver: true),
            new("outbound.url", "Address of the receiver (http, https)", "text", DecidesReceiver: true),
            new("outbound.connectTimeoutSeconds", "Seconds to connect", "number", Default: "10"),
            new("outbound.timeoutSeconds", "Seconds to wait for the acknowledgement", "number", Default: "30"),
            new("outbound.idleSeconds", "Seconds after which an idle connection is closed", "number", Default: "60"),
            new("outbound.maxConnections", "Connections per process", "number", Default: "1"),
            new("outbound.inFlight", "Unanswered messages per connection", "number", Default: "1"),
            new("outbound.await", "first, application or commit: the acknowledgement that ends the exchange; with commit, that of the application comes as a message of its own", "choice", Default: "first"),
            new("outbound.ordering.key", "connection, patient or none: which messages wait for each other", "choice", Default: "connection"),
            new("outbound.ordering.onFailure", "skip or halt: what happens behind a message that failed for good", "choice", Default: "skip"),
            new("outbound.answers", "AE, AR, CE, CR, noAnswer: { retries, then: skip or halt }", "object"),
            new("outbound.retry", "firstDelaySeconds, maxDelaySeconds", "object"),
            new("outbound.tls.serverName", "Name in the receiver's certificate", "text", DecidesReceiver: true),
            new("outbound.tls.trustedCertificates", "Authorities to trust, PEM", "text", DecidesReceiver: true),
            new("outbound.tls.allowedThumbprints", "SHA-256 thumbprints to accept", "list", DecidesReceiver: true),
            new("outbound.tls.certificate", "Our certificate, PEM", "text"),
            new(OutboundTlsSettings.PrivateKeyPath, "Its private key, PEM", "secret"),
            new("outbound.auth.type", "basic or bearer (http, https)", "choice"),
            new("outbound.auth.username", "User name", "text"),
            new(OutboundAuthSettings.PasswordPath, "Password", "secret"),
            new(OutboundAuthSettings.TokenPath, "Bearer token", "secret"),
            new("outbound.message", "version, sendingApplication, sendingFacility, receivingApplication, receivingFacility of messages made here", "object"),
        ],
        [
            new(Operation.Send, "messages", "Send a message and wait for its acknowledgement, or queue it: { message | messageType, version, fields, async, priority }"),
            new(Operation.Parse, "messages", "A message as JSON: { message }"),
            new(Operation.Generate, "messages", "Make a message: { messageType, version, fields }"),
            new(Operation.Validate, "messages", "Check a message: { message, level: structure, fields or tables }"),
        ]);

    /// <summary>The names of the operations.</summary>
    public static class Operation
    {
        public const string Send = "sendMessage";
        public const string Parse = "parseMessage";
        public const string Generate = "generateMessage";
        public const string Validate = "validateMessage";
    }
}
