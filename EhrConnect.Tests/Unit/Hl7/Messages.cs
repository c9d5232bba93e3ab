using System.Text;
using EhrConnect.Hl7;
using Xunit;

namespace EhrConnect.Tests.Unit.Hl7;

static class Messages
{
    public const string Admission =
        "MSH|^~\\&|ADT1|NORTH|EHR|DEMO_HOSPITAL|20260304050607+0530||ADT^A01^ADT_A01|MSG00001|P|2.5.1|||AL|NE\r" +
        "EVN|A01|20260304\r" +
        "PID|1||123^^^NORTH&1.2.3&ISO^MR~456^^^SOUTH^SS||DOE&VAN^JOHN^^^DR||19800517|M|||\"\"||\r" +
        "OBX|1|NM|A||1.5\rOBX|2|ST|B||x\\T\\y\\.br\\z\rOBX|3|NM|C||-7\r";

    public static Hl7Message Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    public static Hl7Message Read(byte[] bytes)
    {
        Hl7ParseResult result = Hl7Message.Parse(bytes);
        Assert.True(result.IsMessage, result.Error?.Text);
        return result.Message;
    }
}
