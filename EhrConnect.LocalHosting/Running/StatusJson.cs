using System.Text.Json.Serialization;

namespace EhrConnect.LocalHosting;

/// <summary>JSON text for the status file.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class StatusJson : JsonSerializerContext;
