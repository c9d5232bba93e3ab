using System.Text.Json;

namespace EhrConnect.LocalHosting;

/// <summary>Where a parameter's value comes from when nobody gives one.</summary>
public abstract class ParameterDefault
{
    /// <summary>The value.</summary>
    public abstract string GetDefaultValue();

    /// <summary>Writes what a deployment tool needs to know, inside the manifest's <c>default</c> object.</summary>
    internal abstract void WriteToManifest(Utf8JsonWriter writer);
}
