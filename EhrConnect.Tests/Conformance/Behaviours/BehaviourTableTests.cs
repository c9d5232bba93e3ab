using System.Globalization;
using System.Reflection;

namespace EhrConnect.Tests.Conformance.Behaviours;

/// <summary>The table has a row for every behaviour that this server claims, and no number twice.</summary>
public sealed class BehaviourTableTests
{
    private static readonly int[] Claimed = [.. Enumerable.Range(1, 65), .. Enumerable.Range(85, 6), 94, 96, 98];

    private static readonly string[] Rows =
    [
        .. typeof(BehaviourTableTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes().OfType<IBehaviour>())
            .Select(row => row.Number),
    ];

    [Fact]
    public void Every_behaviour_has_its_row()
    {
        var there = Rows.Select(row => row.TrimEnd([.. "abcdefghijklmnopqrstuvwxyz"])).ToHashSet(StringComparer.Ordinal);

        Assert.Empty(Claimed.Select(number => number.ToString(CultureInfo.InvariantCulture)).Where(number => !there.Contains(number)));
    }

    [Fact]
    public void No_number_is_there_twice() => Assert.Equal(Rows.Distinct(StringComparer.Ordinal), Rows);
}
