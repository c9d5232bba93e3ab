using System.Text;
using System.Text.Json;
using EhrConnect.Fhir.Outcomes;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Reading;

/// <summary>The values of primitive elements.</summary>
internal sealed partial class ResourceCheck
{
    private void ReadPrimitive(ref Utf8JsonReader reader, Member member)
    {
        switch (member.Primitive)
        {
            case PrimitiveType.Boolean:
                if (reader.TokenType is not (JsonTokenType.True or JsonTokenType.False)) WrongType(ref reader, member, "true or false, without quotes");
                break;
            case PrimitiveType.Integer:
                ReadInteger(ref reader, member, int.MinValue);
                break;
            case PrimitiveType.UnsignedInt:
                ReadInteger(ref reader, member, 0);
                break;
            case PrimitiveType.PositiveInt:
                ReadInteger(ref reader, member, 1);
                break;
            case PrimitiveType.Decimal:
                ReadDecimal(ref reader, member);
                break;
            default:
                ReadText(ref reader, member);
                break;
        }
    }

    private void ReadInteger(ref Utf8JsonReader reader, Member member, int minimum)
    {
        if (reader.TokenType != JsonTokenType.Number) WrongType(ref reader, member, "a number, without quotes");
        else if (!NumberText.IsInteger(reader.ValueSpan, minimum))
            Found.Add(IssueCode.Value, $"The value must be a whole number from {minimum} to {int.MaxValue}, without fraction or exponent.", Place());
    }

    private void ReadDecimal(ref Utf8JsonReader reader, Member member)
    {
        if (reader.TokenType != JsonTokenType.Number) WrongType(ref reader, member, "a number, without quotes");
        else if (!NumberText.IsDecimal(reader.ValueSpan)) Found.Add(IssueCode.Value, "The number has too many digits or too large an exponent.", Place());
    }

    private void ReadText(ref Utf8JsonReader reader, Member member)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            WrongType(ref reader, member, "text in quotes");
            return;
        }

        if (reader.ValueIsEscaped && JsonEscapes.AreBad(reader.ValueSpan))
        {
            Found.AddFatal(IssueCode.Value, "Text contains a control character or a broken surrogate pair.", Place());
            return;
        }

        var text = Text(ref reader);
        if (_stack.Depth == 1 && member.Primitive is PrimitiveType.ResourceType) IsOfType = Ascii.Equals(text, _root);
        var isResourceId = _stack.Depth == 1 && member.Primitive is PrimitiveType.Id && member.Slot == 0;
        if (isResourceId) Id = reader.GetString();
        if (PrimitiveRules.Problem(member.Primitive, text) is { } problem)
        {
            if (isResourceId) Found.AddFatal(IssueCode.Value, problem, Place());
            else Found.Add(IssueCode.Value, problem, Place());
        }
        else if (member.Codes is { } codes && codes.Find(text) < 0)
        {
            Found.Add(IssueCode.CodeInvalid, "The code is not in the value set that FHIR R4 requires here.", Place());
        }
        else if (_stack.Top.Structure.IsExtension && member.Element is "url" && !_stack.IsNestedExtension && !IdentifierText.IsAbsolute(text))
        {
            Found.Add(IssueCode.Value, "The url of an extension must be absolute, for example https://example.org/fhir/StructureDefinition/name.", Place());
        }
    }

    // The bytes of the current string or name, unescaped; they hold until the next call.
    private ReadOnlySpan<byte> Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.ValueSpan;
        if (JsonEscapes.AreBad(reader.ValueSpan))
        {
            Found.AddFatal(IssueCode.Value, "A name contains a control character or a broken surrogate pair.", Place());
            return default;
        }

        if (_scratch.Length < reader.ValueSpan.Length) _scratch = new byte[reader.ValueSpan.Length * 2];
        return _scratch.AsSpan(0, reader.CopyString(_scratch));
    }
}
