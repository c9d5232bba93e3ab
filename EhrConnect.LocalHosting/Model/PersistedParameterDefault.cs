using System.Text.Json;

namespace EhrConnect.LocalHosting;

/// <summary>A generated value that is kept in <c>EHR_HOME/secrets</c>, so that the next run finds the data it protects.</summary>
internal sealed class PersistedParameterDefault(SecretStore secrets, string name, ParameterDefault inner) : ParameterDefault
{
    public override string GetDefaultValue() => secrets.GetOrCreate(name, inner.GetDefaultValue);

    internal override void WriteToManifest(Utf8JsonWriter writer) => inner.WriteToManifest(writer);
}
