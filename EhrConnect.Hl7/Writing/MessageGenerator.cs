namespace EhrConnect.Hl7;

/// <summary>Builds a message from a type and values by path: for callers that bring data instead of code, such as an API body.</summary>
public static class MessageGenerator
{
    /// <summary>Builds a message: the template of its type where the version has its structure, then the values in the order given.</summary>
    /// <remarks>
    /// A value is text and is escaped as needed. Only a value for a whole field whose data type has components may bring delimiters of its own,
    /// as in <c>PID-5</c> = <c>DOE^JOHN</c>. A value of null is the explicit null <c>""</c>. Values of MSH take precedence over <paramref name="header"/>.
    /// </remarks>
    /// <param name="header">What goes into MSH.</param>
    /// <param name="fields">Values by path, for example <c>PID-5.1</c>, <c>OBX(2)-5</c>, <c>/ORDER_OBSERVATION(2)/OBX-5</c>.</param>
    /// <param name="time">The clock for MSH-7, MSH-10 and EVN-2.</param>
    /// <returns>The message, or everything that stands in its way.</returns>
    public static GenerationResult Generate(MessageHeaderValues header, IEnumerable<KeyValuePair<string, string?>> fields, TimeProvider time)
    {
        if (header.Problem() is (string property, string reason))
            return new GenerationResult(null, [new GenerationProblem(property, reason)]);
        var builder = new Hl7MessageBuilder(header, time);
        if (builder.Structure is MessageStructure structure)
            MessageTemplates.Prepare(builder, structure, header, time);

        var problems = new List<GenerationProblem>();
        var known = fields.ToList();
        foreach ((string text, string? value) in known)
        {
            if (!Hl7Path.TryParse(text, out Hl7Path? path))
                problems.Add(new GenerationProblem(text, PathReader.Problem(text)));
            else if (Apply(builder, Hl7Dictionary.For(header.Version), path, value, known) is string problem)
                problems.Add(new GenerationProblem(text, $"Cannot write {text}: {problem}."));
        }

        return problems.Count == 0 ? new GenerationResult(builder.Build(), []) : new GenerationResult(null, problems);
    }

    static string? Apply(Hl7MessageBuilder builder, Hl7Dictionary dictionary, Hl7Path path, string? value, List<KeyValuePair<string, string?>> fields)
    {
        if (value is null)
            return builder.TrySetRaw(path, "\"\"");
        return HasComponents(dictionary, path, fields) ? builder.TrySetRaw(path, value) : builder.TrySet(path, value);
    }

    static bool HasComponents(Hl7Dictionary dictionary, Hl7Path path, List<KeyValuePair<string, string?>> fields)
    {
        if (path.Component > 0 || dictionary.Segment(path.Segment)?.Field(path.Field) is not FieldDefinition definition)
            return false;
        // OBX-5 is of the type that OBX-2 of the same segment names.
        string? type = definition.IsVarying ? Find(fields, path) : definition.DataType;
        return type is not null && dictionary.DataType(type) is { IsPrimitive: false };
    }

    static string? Find(List<KeyValuePair<string, string?>> fields, Hl7Path path)
    {
        var wanted = new Hl7Path(path.Groups, path.Segment, path.Occurrence, 2, 0, 0, 0);
        return fields.Find(f => Hl7Path.TryParse(f.Key, out Hl7Path? other) && other.Equals(wanted)).Value;
    }
}
