using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace EhrConnect.LocalHosting;

/// <summary>Collects the parts of an interpolated string for <see cref="ReferenceExpression"/>.</summary>
[InterpolatedStringHandler]
public readonly ref struct ReferenceExpressionHandler(int literalLength, int formattedCount)
{
    readonly StringBuilder format = new(literalLength * 2);
    readonly List<ReferenceExpression.Hole> holes = new(formattedCount);

    /// <summary>Adds text.</summary>
    public void AppendLiteral(string value) => format.Append(Escape(value));

    /// <summary>Adds text, encoded when a format asks for it.</summary>
    public void AppendFormatted(string? value, string? format = null)
    {
        if (value is not null)
            this.format.Append(Escape(ValueFormat.Apply(value, format)));
    }

    /// <summary>Adds a value that is known later.</summary>
    public void AppendFormatted<T>(T valueProvider, string? format = null)
        where T : IValueProvider, IManifestExpressionProvider
    {
        this.format.Append(CultureInfo.InvariantCulture, $"{{{holes.Count}}}");
        holes.Add(new(valueProvider, valueProvider.ValueExpression, format));
    }

    /// <summary>Adds a resource that has a value: a parameter or a connection string.</summary>
    public void AppendFormatted<T>(IResourceBuilder<T> valueProvider, string? format = null)
        where T : IResource, IValueProvider, IManifestExpressionProvider => AppendFormatted(valueProvider.Resource, format);

    internal ReferenceExpression Build() => new(format.ToString(), [.. holes]);

    static string Escape(string value) => value.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
}
