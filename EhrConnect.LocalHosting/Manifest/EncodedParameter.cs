namespace EhrConnect.LocalHosting;

/// <summary>A parameter that some value needs in encoded form; the manifest holds that form under a name of its own.</summary>
internal sealed record EncodedParameter(string Name, ParameterResource Parameter, string Format);
