using System.Globalization;
using System.Text;

namespace EhrConnect.Benchmarks.Mllp;

/// <summary>A framed message in which only the control id and the patient's number change from one sending to the next.</summary>
internal sealed class LoadMessage
{
    private const int Digits = 12;
    private const string ControlMark = "CCCCCCCCCCCC";
    private const string PatientMark = "PPPPPPPPPPPP";

    private static long _next = Environment.TickCount64 * 1_000;

    private readonly byte[] _frame;
    private readonly int _control;
    private readonly int _patient;

    private LoadMessage(string name, string text)
    {
        Name = name;
        _frame = Encoding.ASCII.GetBytes($"\v{text}\u001c\r");
        _control = _frame.AsSpan().IndexOf(Encoding.ASCII.GetBytes(ControlMark));
        _patient = _frame.AsSpan().IndexOf(Encoding.ASCII.GetBytes(PatientMark));
    }

    public string Name { get; }

    /// <summary>With its framing.</summary>
    public int Length => _frame.Length;

    /// <summary>An order of 784 bytes.</summary>
    public static LoadMessage Order() => new(
        "ORM 784 B",
        Filled(
            $@"MSH|^~\&|ORDERS|LOAD|EHRCONNECT|DEMO_HOSPITAL|20260101120000||ORM^O01|{ControlMark}|P|2.3" + '\r'
            + $@"PID|1||{PatientMark}^^^LOAD^MR||DOE^JOHN^Q||19800102|M|||1 MAIN ST^^SPRINGFIELD^IL^62701||(555)123-4567" + '\r'
            + @"PV1|1|O|CLINIC^^^LOAD||||1234^WELBY^MARCUS|||||||||||V1" + '\r'
            + @"ORC|NW|A100^ORDERS||||||||||1234^WELBY^MARCUS" + '\r'
            + @"OBR|1|A100^ORDERS||80048^BASIC METABOLIC PANEL^C4|||20260101115500|||||||||1234^WELBY^MARCUS" + '\r'
            + "NTE|1||",
            784));

    /// <summary>An admission of 8.6 KB.</summary>
    public static LoadMessage Admission()
    {
        var text = new StringBuilder($@"MSH|^~\&|ADT|LOAD|EHRCONNECT|DEMO_HOSPITAL|20260101120000||ADT^A01^ADT_A01|{ControlMark}|P|2.5.1").Append('\r')
            .Append("EVN|A01|20260101120000\r")
            .Append(CultureInfo.InvariantCulture, $"PID|1||{PatientMark}^^^LOAD^MR||DOE^JOHN^Q||19800102|M|||1 MAIN ST^^SPRINGFIELD^IL^62701||(555)123-4567\r")
            .Append("PV1|1|I|W^101^1||||1234^WELBY^MARCUS|||||||||||V1|||||||||||||||||||||||||20260101110000\r");
        for (var i = 1; text.Length < 8_300; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"OBX|{i}|CE|{8000 + i}-{i % 10}^OBSERVATION {i * 7919 % 997}^LN||{i * 104729 % 9973}^ANSWER {i * 31 % 89}^L||||||F|||202601011{i % 10}0000\r");
        }

        return new LoadMessage("ADT 8.6 KB", Filled(text.Append("NTE|1||").ToString(), 8_600));
    }

    /// <summary>Writes the next message.</summary>
    public void Write(Span<byte> frame)
    {
        _frame.CopyTo(frame);
        var number = Interlocked.Increment(ref _next);
        Number(frame.Slice(_control, Digits), number);
        Number(frame.Slice(_patient, Digits), number * 7_919 % 1_000_003);
    }

    private static string Filled(string text, int length)
    {
        var filled = new StringBuilder(text, length);
        for (var word = 0; filled.Length < length - 1; word++) filled.Append(CultureInfo.InvariantCulture, $"NOTE {word * 7919 % 9973} ");
        return filled.ToString(0, length - 1) + '\r';
    }

    private static void Number(Span<byte> digits, long number)
    {
        for (var i = digits.Length - 1; i >= 0; i--, number /= 10) digits[i] = (byte)('0' + (number % 10));
    }
}
