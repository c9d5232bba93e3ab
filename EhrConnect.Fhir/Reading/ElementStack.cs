using System.Globalization;
using System.Text;
using EhrConnect.Fhir.Structures;

namespace EhrConnect.Fhir.Reading;

/// <summary>The open objects of a check, and the FHIRPath expression of where it is.</summary>
internal sealed class ElementStack
{
    private const int MaxName = 64;

    private readonly Frame[] _frames = new Frame[JsonSyntax.MaxDepth + 2];

    public int Depth { get; private set; }

    public ref Frame Top => ref _frames[Depth - 1];

    /// <summary>Whether the innermost object is an extension directly within another one.</summary>
    public bool IsNestedExtension => Depth > 1 && _frames[Depth - 2].Structure.IsExtension && _frames[Depth - 2].Member is { Element: "extension" };

    /// <summary>Whether the innermost object is itself contained in a resource.</summary>
    public bool IsContained => Depth > 1 && _frames[Depth - 2].Member is { Element: "contained" };

    public void Clear() => Depth = 0;

    public ref Frame Push(Structure structure)
    {
        ref var frame = ref _frames[Depth++];
        frame.Start(structure);
        return ref frame;
    }

    public void Pop() => Depth--;

    /// <summary>For example <c>Patient.contact[0].telecom[1].system</c>; <paramref name="child"/> is appended when there is one.</summary>
    public string Path(string root, string? child = null)
    {
        var path = new StringBuilder(root);
        for (var i = 0; i < Depth; i++)
        {
            if (_frames[i].Member is not { } member) continue;
            path.Append('.').Append(member.Element);
            if (_frames[i].Index >= 0) path.Append(CultureInfo.InvariantCulture, $"[{_frames[i].Index}]");
        }

        return child is null ? path.ToString() : path.Append('.').Append(child).ToString();
    }

    /// <summary>
    /// A member name that the definitions do not have, when it looks like an element name; otherwise null: it is the client's
    /// content, which may be health data.
    /// </summary>
    public static string? SafeName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > MaxName || !char.IsAsciiLetter((char)(name[0] == '_' && name.Length > 1 ? name[1] : name[0]))) return null;
        foreach (var unit in name[1..])
        {
            if (!char.IsAsciiLetterOrDigit((char)unit) && unit != '_') return null;
        }

        return Encoding.ASCII.GetString(name);
    }
}
