using System.Globalization;

namespace EhrConnect.LocalHosting;

/// <summary>
/// A text with holes that are filled when the application runs (values) or is published (placeholders); or a choice between two such texts.
/// </summary>
public sealed class ReferenceExpression : IValueProvider, IManifestExpressionProvider, IValueWithReferences
{
    /// <summary>The expression without any text.</summary>
    public static readonly ReferenceExpression Empty = new("", []);

    readonly Choice? choice;

    internal ReferenceExpression(string format, IReadOnlyList<Hole> holes)
    {
        Format = format;
        Holes = holes;
    }

    ReferenceExpression(Choice choice)
        : this("", [])
    {
        this.choice = choice;
        ConditionalName = ConditionalExpressionName.For(choice.Condition.ValueExpression, choice.WhenTrue.ValueExpression, choice.WhenFalse.ValueExpression, choice.MatchValue);
    }

    /// <summary>The text, as a composite format string.</summary>
    public string Format { get; }

    /// <summary>The name under which a manifest holds a choice; null for a plain text.</summary>
    internal string? ConditionalName { get; }

    internal IReadOnlyList<Hole> Holes { get; }

    /// <inheritdoc />
    public string ValueExpression => ConditionalName is { } name
        ? $"{{{name}.connectionString}}"
        : string.Format(CultureInfo.InvariantCulture, Format, [.. Holes.Select(static h => h.Expression)]);

    IEnumerable<object> IValueWithReferences.References =>
        choice is null ? Holes.Select(static h => (object)h.Value) : [choice.Condition, choice.WhenTrue, choice.WhenFalse];

    /// <summary>Makes an expression from an interpolated string over resources, endpoints, parameters and text.</summary>
    public static ReferenceExpression Create(in ReferenceExpressionHandler handler) => handler.Build();

    /// <summary>Makes a choice that is decided whenever the value is read.</summary>
    internal static ReferenceExpression CreateConditional(
        EndpointReferenceExpression condition, string matchValue, ReferenceExpression whenTrue, ReferenceExpression whenFalse) =>
        new(new Choice(condition, matchValue, whenTrue, whenFalse));

    /// <inheritdoc />
    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken = default)
    {
        if (choice is not null)
        {
            var condition = await choice.Condition.GetValueAsync(cancellationToken);
            var chosen = string.Equals(condition, choice.MatchValue, StringComparison.OrdinalIgnoreCase) ? choice.WhenTrue : choice.WhenFalse;
            return await chosen.GetValueAsync(cancellationToken);
        }

        var values = new object?[Holes.Count];
        for (var i = 0; i < values.Length; i++)
        {
            var value = await Holes[i].Value.GetValueAsync(cancellationToken);
            values[i] = value is null ? null : ValueFormat.Apply(value, Holes[i].Format);
        }

        return string.Format(CultureInfo.InvariantCulture, Format, values);
    }

    internal sealed record Hole(IValueProvider Value, string Expression, string? Format);

    sealed record Choice(EndpointReferenceExpression Condition, string MatchValue, ReferenceExpression WhenTrue, ReferenceExpression WhenFalse);
}
