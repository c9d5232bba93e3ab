using EhrConnect.LocalHosting;

namespace EhrConnect.Tests.Unit.LocalHosting;

public sealed class GenerateParameterDefaultTests
{
    [Fact]
    public void Minimum_counts_are_kept_and_forbidden_classes_left_out()
    {
        var generator = new GenerateParameterDefault { MinLength = 30, Special = false, MinLower = 3, MinUpper = 4, MinNumeric = 5 };

        for (var round = 0; round < 50; round++)
        {
            var value = generator.GetDefaultValue();
            Assert.Equal(30, value.Length);
            Assert.True(value.Count(char.IsAsciiLetterLower) >= 3);
            Assert.True(value.Count(char.IsAsciiLetterUpper) >= 4);
            Assert.True(value.Count(char.IsAsciiDigit) >= 5);
            Assert.All(value, static c => Assert.True(char.IsAsciiLetterOrDigit(c)));
        }
    }

    [Fact]
    public void Two_values_differ()
    {
        var generator = new GenerateParameterDefault { MinLength = 22 };

        Assert.NotEqual(generator.GetDefaultValue(), generator.GetDefaultValue(), StringComparer.Ordinal);
    }

    [Fact]
    public void No_class_at_all_is_a_mistake() =>
        Assert.Throws<DistributedApplicationException>(
            () => new GenerateParameterDefault { MinLength = 5, Lower = false, Upper = false, Numeric = false, Special = false }.GetDefaultValue());
}
