using System.Text;
using EhrConnect.Fhir.Reading;

namespace EhrConnect.Tests.Unit.Fhir.Reading;

/// <summary>The XHTML of narratives (FHIR R4, 2.4.0.1).</summary>
public sealed class NarrativeTests
{
    [Theory]
    [InlineData("<p>a</p>")]
    [InlineData("a &amp; b &#160; &#xA0; &lt;")]
    [InlineData("<table class=\"grid\"><tbody><tr><td colspan='2' style=\"color: red\">x</td></tr></tbody></table>")]
    [InlineData("<a href=\"http://example.org/?a=1&amp;b=2\">x</a><br/><img src=\"#pic\" alt=\"x\"/>")]
    [InlineData("<img src=\"data:image/png;base64,AAAA\"/>")]
    [InlineData("<!-- a comment --> x")]
    [InlineData("<a name='x'>ä 漢</a>")]
    [InlineData("<p xml:lang=\"en\" lang=\"en\">x</p>")]
    public void What_R4_allows_passes(string content) => Assert.Null(Problem($"<div xmlns=\"http://www.w3.org/1999/xhtml\">{content}</div>"));

    [Theory]
    [InlineData("<script>alert(1)</script>")]
    [InlineData("<SCRIPT>alert(1)</SCRIPT>")]
    [InlineData("<iframe src=\"http://example.org\">x</iframe>")]
    [InlineData("<form>x</form>")]
    [InlineData("<object data=\"x\">x</object>")]
    [InlineData("<link href=\"x\"/>x")]
    [InlineData("<svg>x</svg>")]
    [InlineData("<font>x</font>")]
    [InlineData("<p onclick=\"x()\">x</p>")]
    [InlineData("<img src=\"x\" onerror='x()'/>")]
    [InlineData("<a href=\"javascript:x()\">x</a>")]
    [InlineData("<a href=\" JavaScript:x()\">x</a>")]
    [InlineData("<a href=\"java\tscript:x()\">x</a>")]
    [InlineData("<a href=\"&#106;avascript:x()\">x</a>")]
    [InlineData("<a href=\"vbscript:x\">x</a>")]
    [InlineData("<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">x</x:script>")]
    [InlineData("<p xmlns=\"http://www.w3.org/2000/svg\">x</p>")]
    [InlineData("<![CDATA[<script>]]>")]
    [InlineData("<?php x ?>x")]
    [InlineData("<p>x")]
    [InlineData("<p>x</q>")]
    [InlineData("<p class=x>x</p>")]
    [InlineData("<p class=\"x\"id=\"y\">x</p>")]
    [InlineData("<p id=\"x\" id=\"y\">x</p>")]
    [InlineData("a & b")]
    [InlineData("&nbsp;x")]
    [InlineData("<p title=\"<\">x</p>")]
    [InlineData("<!-- a -- b --> x")]
    [InlineData("")]
    [InlineData(" \n <p> </p>")]
    public void Everything_else_does_not(string content) => Assert.NotNull(Problem($"<div xmlns=\"http://www.w3.org/1999/xhtml\">{content}</div>"));

    [Theory]
    [InlineData("<div>x</div>")]
    [InlineData("<div xmlns=\"http://example.org\">x</div>")]
    [InlineData("<p xmlns=\"http://www.w3.org/1999/xhtml\">x</p>")]
    [InlineData("<divx xmlns=\"http://www.w3.org/1999/xhtml\">x</divx>")]
    [InlineData("<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div><div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>")]
    [InlineData("<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>x")]
    [InlineData("<div xmlns=\"http://www.w3.org/1999/xhtml\"/>")]
    [InlineData("<div")]
    [InlineData("<div xmlns=\"")]
    [InlineData("x")]
    public void It_is_one_div_of_the_XHTML_namespace(string narrative) => Assert.NotNull(Problem(narrative));

    [Fact]
    public void Nesting_has_its_bound()
    {
        string Nested(int depth) => $"<div xmlns=\"http://www.w3.org/1999/xhtml\">{string.Concat(Enumerable.Repeat("<p>", depth))}x{string.Concat(Enumerable.Repeat("</p>", depth))}</div>";

        Assert.Null(Problem(Nested(100)));
        Assert.NotNull(Problem(Nested(10_000)));
    }

    private static string? Problem(string narrative) => NarrativeText.Problem(Encoding.UTF8.GetBytes(narrative));
}
