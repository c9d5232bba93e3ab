using EhrConnect.Data.Messages;
using EhrConnect.Tests.Fixtures;

namespace EhrConnect.Tests.Integration.Arrivals;

/// <summary>An arrival says once what all of its messages share; each message leaves it with what was its own.</summary>
public sealed class ArrivalListTests
{
    private static readonly Guid[] Connections = [Guid.CreateVersion7(), Guid.CreateVersion7()];

    /// <summary>For each message the column it has a value in, by letter; see <see cref="Message"/>.</summary>
    public static TheoryData<string[]> Groups() =>
    [
        [""], ["vapcitsg"], ["vafpcithlsxg"],
        ["", ""], ["vafpcithlsxg", "vafpcithlsxg"],
        ["v", ""], ["", "v", "v"], ["vV", "v"],
        ["a", "f", ""], ["a", "aA", "a"], ["p", "", "p"], ["", "", "p"], ["c", "", ""], ["c", "cC"],
        ["h", ""], ["", "h"], ["l", ""], ["", "l", "h", "hl"], ["hl", "hl", "hl"],
        ["x", ""], ["xv", "v", "xv"], ["g", ""], ["t", "", "t"], ["i", "", "i"], ["s", "", "s"],
        ["vafpcithlsxg", "", "vaVAfpcC", "hl", "vafpcithlsxg"],
    ];

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task Given_a_group_in_which_some_columns_agree_and_others_differ_Then_each_message_keeps_its_own(string[] group)
    {
        await using var database = await TestDatabase.CreateAsync();
        var messages = Array.ConvertAll(group, Message);
        await database.StoreAsync(messages);
        Assert.Equal(1L, await database.ScalarAsync<long>("SELECT count(*) FROM ehr.hl7_arrivals"));

        await database.FileArrivalsAsync();

        Assert.Equal(messages.Select(QueueRow.Of), await QueueRow.AllAsync(database));
    }

    private static IncomingMessage Message(string columns)
    {
        var bare = Incoming.Message();
        string? Value(char column, string value) => columns.Contains(column, StringComparison.Ordinal)
            ? value + (columns.Contains(char.ToUpperInvariant(column), StringComparison.Ordinal) ? "-other" : "")
            : null;
        return new IncomingMessage
        {
            Id = bare.Id,
            OrgId = bare.OrgId,
            ConnectionId = Connections[columns.Contains('x', StringComparison.Ordinal) ? 1 : 0],
            ControlId = bare.ControlId,
            MessageType = Value('g', "ORU^R01") ?? bare.MessageType,
            Version = Value('v', "2.5.1"),
            SendingApplication = Value('a', "LAB"),
            SendingFacility = Value('f', "NORTH"),
            PatientKey = Value('s', "P1"),
            OrderingKey = bare.OrderingKey,
            HaltOnFailure = columns.Contains('h', StringComparison.Ordinal),
            AnswerLater = columns.Contains('l', StringComparison.Ordinal),
            CharacterSet = Value('c', "8859/1"),
            Raw = bare.Raw,
            Peer = Value('p', "192.0.2.7"),
            TlsIdentity = Value('i', "AB12"),
            Traceparent = Value('t', "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ReceivedAt = bare.ReceivedAt,
            RepeatedSince = bare.RepeatedSince,
        };
    }
}
