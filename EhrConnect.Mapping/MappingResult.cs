namespace EhrConnect.Mapping;

/// <summary>The outcome of a mapping: resources, or why there are none.</summary>
public sealed record MappingResult
{
    private MappingResult()
    {
    }

    /// <summary>The resources in storing order; empty when the message could not be mapped.</summary>
    public IReadOnlyList<MappedResource> Resources { get; private init; } = [];

    /// <summary>Why the message could not be mapped; null when it was.</summary>
    public MappingError? Error { get; private init; }

    /// <summary>A mapped message.</summary>
    public static MappingResult Of(params IReadOnlyList<MappedResource> resources) => new() { Resources = resources };

    /// <summary>A message that cannot be mapped.</summary>
    /// <param name="code">A stable code.</param>
    /// <param name="text">For people; names places in the message, never its content.</param>
    public static MappingResult Failed(string code, string text) => new() { Error = new MappingError(code, text) };
}

/// <summary>Why a message could not be mapped.</summary>
/// <param name="Code">A stable code, for example <c>unsupported-message-type</c>.</param>
/// <param name="Text">For people; names places in the message, never its content.</param>
public sealed record MappingError(string Code, string Text);
