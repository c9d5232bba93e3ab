using System.Runtime.InteropServices;
using EhrConnect.Hl7;

namespace EhrConnect.Hl7Gateway.Routing;

/// <summary>What a message says about sender and receiver: MSH-3 to MSH-6.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RouteKey(string? SendingApplication, string? SendingFacility, string? ReceivingApplication, string? ReceivingFacility)
{
    public static RouteKey Of(MessageHeader header) => new(header.SendingApplication, header.SendingFacility, header.ReceivingApplication, header.ReceivingFacility);
}
