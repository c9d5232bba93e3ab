using EhrConnect.Fhir.Search;

namespace EhrConnect.Tests.Unit.Fhir;

public sealed class TextFoldingTests
{
    [Theory]
    [InlineData("León", "leon")]
    [InlineData("MÜLLER", "muller")]
    [InlineData("Mu\u0308ller", "muller")]
    [InlineData("Straße", "strasse")]
    [InlineData("Ærøskøbing Łódź", "aeroskobing lodz")]
    [InlineData("  O'Brien \t van\u00A0 Dyk ", "o'brien van dyk")]
    [InlineData("İstanbul", "istanbul")]
    [InlineData("ＡＢＣ", "abc")]
    [InlineData("राम", "राम")]
    [InlineData("रमा", "रमा")]
    [InlineData(" \u0301 ", "")]
    public void Case_accents_and_white_space_do_not_matter(string text, string folded) => Assert.Equal(folded, TextFolding.Fold(text));

    [Fact]
    public void The_index_never_cuts_a_character_in_half()
    {
        var folded = TextFolding.FoldForIndex(string.Concat(Enumerable.Repeat("a😀", TextFolding.MaxLength)));

        Assert.InRange(folded.Length, TextFolding.MaxLength - 1, TextFolding.MaxLength);
        Assert.False(char.IsHighSurrogate(folded[^1]));
    }
}
