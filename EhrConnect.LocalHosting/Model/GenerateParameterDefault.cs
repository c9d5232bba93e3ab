using System.Security.Cryptography;
using System.Text.Json;

namespace EhrConnect.LocalHosting;

/// <summary>A random value of the named character classes.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // Characters that read alike (l, o, I, O, 0, 1) are left out: somebody will type one of these by hand one day.
    const string LowerCharacters = "abcdefghijkmnpqrstuvwxyz";
    const string UpperCharacters = "ABCDEFGHJKLMNPQRSTUVWXYZ";
    const string NumericCharacters = "23456789";
    const string SpecialCharacters = "-_.{}~()*+!";

    /// <summary>The length, unless the minimum counts together ask for more.</summary>
    public int MinLength { get; set; }

    /// <summary>Lower case letters allowed.</summary>
    public bool Lower { get; set; } = true;

    /// <summary>Upper case letters allowed.</summary>
    public bool Upper { get; set; } = true;

    /// <summary>Digits allowed.</summary>
    public bool Numeric { get; set; } = true;

    /// <summary>Punctuation allowed.</summary>
    public bool Special { get; set; } = true;

    /// <summary>At least so many lower case letters.</summary>
    public int MinLower { get; set; }

    /// <summary>At least so many upper case letters.</summary>
    public int MinUpper { get; set; }

    /// <summary>At least so many digits.</summary>
    public int MinNumeric { get; set; }

    /// <summary>At least so many punctuation characters.</summary>
    public int MinSpecial { get; set; }

    /// <inheritdoc />
    public override string GetDefaultValue()
    {
        (bool Allowed, int Least, string Characters)[] classes =
        [
            (Lower, MinLower, LowerCharacters),
            (Upper, MinUpper, UpperCharacters),
            (Numeric, MinNumeric, NumericCharacters),
            (Special, MinSpecial, SpecialCharacters),
        ];
        var alphabet = string.Concat(classes.Where(c => c.Allowed).Select(c => c.Characters));
        if (alphabet.Length == 0)
            throw new DistributedApplicationException("A generated parameter allows no characters at all: allow at least one class.");

        var required = classes.Where(c => c.Allowed).SelectMany(c => RandomNumberGenerator.GetItems<char>(c.Characters, c.Least)).ToArray();
        var rest = RandomNumberGenerator.GetItems<char>(alphabet, Math.Max(0, MinLength - required.Length));
        char[] value = [.. required, .. rest];
        RandomNumberGenerator.Shuffle<char>(value);
        return new string(value);
    }

    internal override void WriteToManifest(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("generate");
        writer.WriteNumber("minLength", MinLength);
        WriteForbidden(writer, "lower", Lower);
        WriteForbidden(writer, "upper", Upper);
        WriteForbidden(writer, "numeric", Numeric);
        WriteForbidden(writer, "special", Special);
        WriteLeast(writer, "minLower", MinLower);
        WriteLeast(writer, "minUpper", MinUpper);
        WriteLeast(writer, "minNumeric", MinNumeric);
        WriteLeast(writer, "minSpecial", MinSpecial);
        writer.WriteEndObject();
    }

    static void WriteForbidden(Utf8JsonWriter writer, string property, bool allowed)
    {
        if (!allowed)
            writer.WriteBoolean(property, value: false);
    }

    static void WriteLeast(Utf8JsonWriter writer, string property, int least)
    {
        if (least > 0)
            writer.WriteNumber(property, least);
    }
}
