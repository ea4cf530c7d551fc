namespace Studio.Pipelines.Tests.Features;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Features.Texts;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class TextEncoderTests
{
    private static readonly FeatureColumn[] Columns = [new("text", ColumnPurpose.Text, InputType.String)];

    [TestMethod]
    [DataRow("Good, GOOD!  don't\t50%", "good|good|don|t|50")]
    [DataRow("", "")]
    [DataRow(" ... ", "")]
    [DataRow("Über naïve\u00a0snake_case\u2014x\u2019s", "Über|naïve|snake_case|x|s")]
    [DataRow("日本語 テ, 한국어", "日|本|語|テ|한국어")]
    [DataRow("great😀😀x", "great|😀|😀|x")]
    [DataRow("a\ud83d b", "a|b")]
    public void Tokens_AreWordsAndSigns(string text, string expected)
    {
        var tokens = new List<string>();
        foreach (var token in new TextTokens(text))
        {
            tokens.Add(token.ToString());
        }

        Assert.AreEqual(expected, string.Join('|', tokens));
    }

    [TestMethod]
    public void Transform_WeighsRareWordsMore_AndHasLengthOne()
    {
        var features = Features(Fit(["the cat", "the dog", "the bird"]), ["the cat", "unknown", ""]);
        var names = features.SlotNames!.ToList();
        Assert.Contains("text: the cat", names);
        var row = features.Row(0).ToArray();
        Assert.IsGreaterThan(row[names.IndexOf("text: the")], row[names.IndexOf("text: cat")]);
        Assert.AreEqual(1, row.Sum(value => value * value), 1e-6f);
        Assert.AreEqual(0, features.Row(1).ToArray().Sum());
        Assert.AreEqual(0, features.Row(2).ToArray().Sum());
    }

    [TestMethod]
    public void Transform_CountsSpellingsAsOneWord_WhenCapitalsAreNotAscii()
    {
        var features = Features(Fit(["Привет мир", "привет всем", "ПРИВЕТ"]), ["Привет", "привет", "ПРИВЕТ"]);
        CollectionAssert.AreEqual(features.Row(0).ToArray(), features.Row(1).ToArray());
        CollectionAssert.AreEqual(features.Row(0).ToArray(), features.Row(2).ToArray());
    }

    [TestMethod]
    public void Fit_HasNoFeatures_WhenNoTextHasAToken()
    {
        var features = Features(Fit(["...", "", "!"]), ["a word"]);
        CollectionAssert.AreEqual(new[] { 0f }, features.Values);
    }

    [TestMethod]
    public void Fit_KeepsAThousandTerms_AtMost()
    {
        string[] texts = [.. Enumerable.Range(0, 40).Select(row => string.Join(' ', Enumerable.Range(0, 2000).Select(word => $"w{word}")))];
        Assert.AreEqual(1000, Features(Fit(texts), ["w1"]).Width);
    }

    [TestMethod]
    public void Transform_GraphAgrees_WhenABatchIsEmptyOrATextIsVeryLong()
    {
        var fitted = Fit(["the cat sat", "Übung macht den Meister", "the übung"]);
        var width = Features(fitted, ["x"]).Width;
        using var graph = new FeaturizerGraph(fitted, Columns, width);
        string[][] batches = [[""], ["", ""], [" "], ["?!"], ["the"], [string.Concat(Enumerable.Repeat("the cat sat on ", 50_000)), "the"]];
        foreach (var batch in batches)
        {
            AssertClose(Features(fitted, batch).Values, graph.Run(Table(batch)));
        }
    }

    [TestMethod]
    public void Transform_GraphAgrees_ForAnyText()
    {
        var part = Gen.OneOf(
            OneOf.Of("the", "The", "CAT", "cat", " ", "  ", ", ", ".", "\n", "é", "É", "ÉCOLE", "école", "日本", "😀", "\u200d", "\u00a0", "_", "’", "한", "ﬁ", "１", "\ufeff"),
            Gen.Char.Where(character => !char.IsSurrogate(character) && character != '\0').Select(character => character.ToString()));
        var text = part.Array[0, 12].Select(string.Concat);
        Gen.Select(text.Array[1, 30], text.Array[1, 10]).Sample(
            (training, fresh) =>
            {
                var fitted = Fit(training);
                var features = Features(fitted, fresh);
                using var graph = new FeaturizerGraph(fitted, Columns, features.Width);
                AssertClose(features.Values, graph.Run(Table(fresh)));
            },
            iter: 150);
    }

    private static Microsoft.ML.ITransformer Fit(string[] texts) => new TreesFeaturizer().Create(Columns, 1).Fit(Table(texts));

    private static VectorColumn Features(Microsoft.ML.ITransformer fitted, string[] texts) =>
        ColumnTable.From(fitted.Transform(Table(texts))).Column<VectorColumn>(ColumnNames.Features);

    private static ColumnTable Table(string[] texts) => new([new TextColumn("text", texts)]);

    private static void AssertClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 1e-5f, $"value {i}");
        }
    }
}
