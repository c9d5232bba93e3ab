using System.Net;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>A port to listen on.</summary>
/// <param name="Name">What it is called in logs, metrics and health: <c>mllp</c>, <c>mllps</c>, or <c>port-</c> and the port of a connection.</param>
/// <param name="Endpoint">Where.</param>
/// <param name="IsTls">Whether TLS comes first.</param>
/// <param name="ConnectionId">The connection it belongs to; null for the shared ports.</param>
internal sealed record ListenerSpec(string Name, IPEndPoint Endpoint, bool IsTls, Guid? ConnectionId);
