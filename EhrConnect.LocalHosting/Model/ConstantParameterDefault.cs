using System.Text.Json;

namespace EhrConnect.LocalHosting;

/// <summary>A value written in the app host and published as the default.</summary>
public sealed class ConstantParameterDefault(Func<string> valueGetter) : ParameterDefault
{
    /// <inheritdoc />
    public override string GetDefaultValue() => valueGetter();

    internal override void WriteToManifest(Utf8JsonWriter writer) => writer.WriteString("value", GetDefaultValue());
}
