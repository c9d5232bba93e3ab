using System.Text;

namespace EhrConnect.Tests.Properties.Hl7;

/// <summary>The obvious way to read a message, with string.Split: what the library must agree with.</summary>
sealed class ReferenceReader(string text)
{
    readonly string[] _segments = text.Split('\r', StringSplitOptions.RemoveEmptyEntries);
    readonly char _field = text[3];
    readonly char _component = text[4];
    readonly char _repetition = text[5];
    readonly char _subcomponent = text[7];

    public int SegmentCount => _segments.Length;

    /// <summary>The raw value, or null when the message ends before it.</summary>
    public string? Raw(string segment, int occurrence, int field, int repetition, int component, int subcomponent)
    {
        string? line = _segments.Where(s => s.Split(_field)[0] == segment).ElementAtOrDefault(occurrence - 1);
        if (line is null)
            return null;
        if (segment is "MSH")
        {
            if (field is 1 or 2)
                return repetition == 1 && component == 1 && subcomponent == 1 ? field == 1 ? _field.ToString() : line.Split(_field)[1] : null;
            field--;
        }

        string? value = line.Split(_field).ElementAtOrDefault(field);
        value = value?.Split(_repetition).ElementAtOrDefault(repetition - 1);
        value = value?.Split(_component).ElementAtOrDefault(component - 1);
        return value?.Split(_subcomponent).ElementAtOrDefault(subcomponent - 1);
    }

    /// <summary>Every undivided value with its place, in order.</summary>
    public IEnumerable<string> Leaves()
    {
        for (int s = 0; s < _segments.Length; s++)
        {
            string[] fields = _segments[s].Split(_field);
            bool isHeader = s == 0;
            if (isHeader)
                yield return $"{s}/1/1/1/1={_field}";
            for (int f = 1; f < fields.Length; f++)
            {
                int number = isHeader ? f + 1 : f;
                if (number == 2 && isHeader)
                {
                    yield return $"{s}/2/1/1/1={fields[f]}";
                    continue;
                }

                string[] repetitions = fields[f].Split(_repetition);
                for (int r = 0; r < repetitions.Length; r++)
                {
                    string[] components = repetitions[r].Split(_component);
                    for (int c = 0; c < components.Length; c++)
                    {
                        string[] subcomponents = components[c].Split(_subcomponent);
                        for (int u = 0; u < subcomponents.Length; u++)
                            yield return $"{s}/{number}/{r + 1}/{c + 1}/{u + 1}={subcomponents[u]}";
                    }
                }
            }
        }
    }

    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
