namespace EhrConnect.Hl7;

/// <summary>Levels <see cref="ValidationLevel.Fields"/> and <see cref="ValidationLevel.Tables"/>.</summary>
internal sealed class FieldRules(Hl7Message message, Hl7Dictionary dictionary, ValidationLevel level, Findings findings)
{
    // Data types nest two levels below a field; a dictionary that says more would be wrong.
    const int MaximumDepth = 2;

    // Coding systems: the table admits local ones (99zzz, L) and a name for every other table.
    const int OpenTable = 396;

    readonly Dictionary<string, int> _occurrences = new(StringComparer.Ordinal);

    public void Check()
    {
        foreach (Segment segment in message.Segments)
        {
            if (!segment.IsWellFormed || dictionary.Segment(segment.Name) is not SegmentDefinition definition)
                continue;
            _occurrences[definition.Name] = _occurrences.GetValueOrDefault(definition.Name) + 1;
            CheckSegment(segment, definition, new Hl7Location(definition.Name, _occurrences[definition.Name]));
        }
    }

    void CheckSegment(Segment segment, SegmentDefinition definition, Hl7Location place)
    {
        int last = 0;
        foreach (FieldDefinition field in definition.Fields)
        {
            CheckField(segment, field, place with { Field = field.Number });
            last = Math.Max(last, field.Number);
        }

        var fields = new FieldParts(message.Span, segment.Position, segment.Bytes.Length, message.Delimiters.Field);
        while (fields.MoveNext())
        {
            if (fields.Number > last && fields.Current.Length > 0)
                Add(Hl7Severity.Warning, Hl7ErrorCode.OtherError, place with { Field = fields.Number }, $"version {dictionary.Version} defines no such field");
        }
    }

    void CheckField(Segment segment, FieldDefinition definition, Hl7Location place)
    {
        Field field = segment.Field(definition.Number);
        if (field.State <= ValueState.Empty)
        {
            if (definition.Usage == Usage.Required)
                Add(Hl7Severity.Error, Hl7ErrorCode.RequiredFieldMissing, place, $"{definition.Description} is required");
            return;
        }

        if (place is { Segment: "MSH", Field: < 3 })
            return;
        int count = field.Count;
        if (definition.MaximumRepetitions > 0 && count > definition.MaximumRepetitions)
            Add(Hl7Severity.Error, Hl7ErrorCode.CardinalityError, place, $"at most {definition.MaximumRepetitions} repetitions are allowed");
        string dataType = definition.IsVarying ? segment.Field(2).Text ?? "ST" : definition.DataType;
        var repetitions = new Parts(message.Span, field.Value.Slice, message.Delimiters.Repetition);
        while (repetitions.MoveNext())
        {
            Hl7Location here = place with { Repetition = count > 1 ? repetitions.Number : 0 };
            CheckValue(new Hl7Value(message, repetitions.Current), dataType, definition, here, depth: 0);
        }
    }

    void CheckValue(Hl7Value value, string dataType, FieldDefinition definition, Hl7Location place, int depth)
    {
        if (value.State != ValueState.Present)
            return;
        DataTypeDefinition? type = dictionary.DataType(dataType);
        byte delimiter = depth == 0 ? value.Delimiters.Component : value.Delimiters.Subcomponent;
        if (type is { IsPrimitive: false } && depth < MaximumDepth)
        {
            foreach (FieldDefinition component in type.Components)
            {
                Hl7Value part = value.Child(component.Number, delimiter);
                CheckValue(part, component.DataType, component, depth == 0 ? place with { Component = component.Number } : place with { Subcomponent = component.Number }, depth + 1);
            }

            return;
        }

        // A part of a value that the type does not divide counts as its text: senders add components of later versions.
        Hl7Value first = value.Child(1, delimiter);
        if (PrimitiveTypes.Problem(dataType, first) is string problem)
            Add(Hl7Severity.Error, Hl7ErrorCode.DataTypeError, place, problem);
        if (definition.MaximumLength > 0 && first.Bytes.Length > definition.MaximumLength && first.Text?.Length > definition.MaximumLength)
            Add(Hl7Severity.Warning, Hl7ErrorCode.ValueTooLong, place, $"longer than {definition.MaximumLength} characters");
        if (level >= ValidationLevel.Tables)
            CheckTable(first, dataType, definition, place);
    }

    /// <summary>Only ID takes its codes from tables the standard closes; IS and coded elements take them from tables that sites fill.</summary>
    void CheckTable(Hl7Value value, string dataType, FieldDefinition definition, Hl7Location place)
    {
        if (dataType is not "ID" || definition.Table is 0 or OpenTable || Hl7Dictionary.Table(definition.Table) is not { Codes.Count: > 0 } table)
            return;
        if (value.Text is string code && !table.Codes.ContainsKey(code))
            Add(Hl7Severity.Error, Hl7ErrorCode.TableValueNotFound, place, $"the code is not in table {table.Number:0000} ({table.Description})");
    }

    void Add(Hl7Severity severity, Hl7ErrorCode code, Hl7Location place, string text) =>
        findings.AddStandardAt(severity, code, place, text);
}
