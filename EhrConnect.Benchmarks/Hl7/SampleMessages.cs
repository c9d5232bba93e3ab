using System.Globalization;
using System.Text;

namespace EhrConnect.Benchmarks.Hl7;

/// <summary>Messages of the four sizes, made here so that every machine measures the same bytes.</summary>
static class SampleMessages
{
    public static IReadOnlyList<(string Name, byte[] Bytes)> All { get; } =
    [
        ("ORM 0.8 KB", Encoding.UTF8.GetBytes(Order())),
        ("ADT 8 KB", Encoding.UTF8.GetBytes(Admission())),
        ("ORU 31 KB", Encoding.UTF8.GetBytes(Results(31 * 1024))),
        ("ORU+PDF 200 KB", Encoding.UTF8.GetBytes(Document(200 * 1024))),
    ];

    const string Patient =
        "PID|1||9900112^^^NORTH&2.16.840.1.113883.19.3&ISO^MR~445566^^^STATE&2.16.840.1.113883.4.1&ISO^SS||DOE&VAN^JOHN^QUENTIN^JR^DR^^L~SMITH^JON^^^^^A|" +
        "ROE^JANE|19800517|M||2106-3^White^HL70005|12 MAIN ST^APT 4^SPRINGFIELD^IL^62704^USA^H||^PRN^PH^^1^217^5551234~^NET^Internet^john@example.org|^WPN^PH^^1^217^5555678|" +
        "en^English^ISO639|M^Married^HL70002|CHR|7788990^^^NORTH^AN|||||SPRINGFIELD|N|1|US||||N\r";

    const string Visit =
        "PV1|1|I|ICU^101^A^NORTH^^BED^MAIN^3|E|||1234567890^WELBY^MARCUS^A^^DR^MD^^NPI|2345678901^CASEY^BEN^^^DR^^^NPI|3456789012^KILDARE^JAMES^^^DR|MED||||7|A0||" +
        "1234567890^WELBY^MARCUS^A^^DR|IP|V998877^^^NORTH^VN|BCBS||||||||||||||||||||NORTH||ADM|||20260304050607\r";

    static string Header(string type) => $"MSH|^~\\&|SENDER|NORTH|EHRCONNECT|DEMO_HOSPITAL|20260304050607+0000||{type}|MSG00000001|P|2.5.1|||AL|NE|||en\r";

    static string Order() =>
        Header("ORM^O01^ORM_O01") + "PID|1||9900112^^^NORTH^MR||DOE^JOHN^Q||19800517|M|||12 MAIN ST^^SPRINGFIELD^IL^62704||2175551234\r" +
        "PV1|1|O|CLINIC^1^1||||1234567890^WELBY^MARCUS\rORC|NW|ORD448811^LIS|FIL99^HUB||SC||^^^20260304080000^^R||20260304050607|ENTERER^EVE||1234567890^WELBY^MARCUS\r" +
        "OBR|1|ORD448811^LIS|FIL99^HUB|24331-1^Lipid 1996 panel - Serum or Plasma^LN|||20260304050000|||||||20260304050500|SER^Serum^HL70070|1234567890^WELBY^MARCUS||||||20260304060000|||F||^^^20260304080000^^R\r" +
        "NTE|1|L|Fasting specimen, patient reports \\T\\ confirms 12 hours\rDG1|1|ICD-10|E78.5^Hyperlipidemia, unspecified^I10|||A\rNTE|2|L|Call results\r";

    static string Admission()
    {
        var text = new StringBuilder(Header("ADT^A01^ADT_A01")).Append("EVN|A01|20260304050607|||OPERATOR^OLIVIA^^^^^^^NORTH|20260304050500\r").Append(Patient).Append(Visit);
        for (int i = 1; text.Length < 8400; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"NK1|{i}|DOE^RELATIVE{i}^ANN|SPO^Spouse^HL70063|12 MAIN ST^^SPRINGFIELD^IL^62704^USA|^PRN^PH^^1^217^555{i:0000}||EC^Emergency contact^HL70131\r");
            text.Append(CultureInfo.InvariantCulture, $"AL1|{i}|DA|{i}0000^Penicillin \\T\\ derivatives^RXNORM|MO|Hives~Wheeze|20100{i % 9 + 1}01\r");
            text.Append(CultureInfo.InvariantCulture, $"DG1|{i}|I10|E11.{i % 10}^Type 2 diabetes mellitus^I10|Type 2 diabetes|20260304|A|||||||||1|1234567890^WELBY^MARCUS^A^^DR^MD\r");
            text.Append(CultureInfo.InvariantCulture, $"IN1|{i}|PLAN{i}^Preferred^NORTH|PAYER{i}^^^BCBS|BLUE CROSS|PO BOX {i}^^CHICAGO^IL^60601|||GRP{i}|EMPLOYER|||20260101|20261231|||DOE^JOHN^Q|SEL^Self^HL70063|19800517|12 MAIN ST^^SPRINGFIELD^IL^62704\r");
        }

        return text.ToString();
    }

    static string Results(int length)
    {
        var text = new StringBuilder(Header("ORU^R01^ORU_R01")).Append(Patient).Append(Visit).Append("OBR|1|ORD1|FIL1|24331-1^Lipid panel^LN|||20260304\r");
        for (int i = 1; text.Length < length; i++)
            text.Append(CultureInfo.InvariantCulture, $"OBX|{i}|NM|{2000 + i}-{i % 10}^Analyte {i}^LN||{i * 0.37:F2}|mg/dL^^UCUM|0-{i}|N|||F|||20260304050000\r");
        return text.ToString();
    }

    static string Document(int length)
    {
        var text = new StringBuilder(Header("ORU^R01^ORU_R01")).Append(Patient).Append(Visit).Append("OBR|1|ORD1|FIL1|11502-2^Laboratory report^LN|||20260304\r");
        text.Append("OBX|1|ED|PDF^Report^L||^application^pdf^Base64^");
        while (text.Length < length)
            text.Append("JVBERi0xLjcKJeLjz9MKMSAwIG9iago8PC9UeXBlL0NhdGFsb2cvUGFnZXMgMiAwIFI");
        return text.Append("||||||F\r").ToString();
    }
}
