namespace EhrConnect.LocalHosting;

/// <summary>The image a deployment runs.</summary>
internal sealed record ContainerImageAnnotation(string Registry, string Image, string Tag) : IResourceAnnotation
{
    public override string ToString() => $"{Registry}/{Image}:{Tag}";
}
