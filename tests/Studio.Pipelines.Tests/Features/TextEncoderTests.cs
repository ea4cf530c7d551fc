namespace Studio.Pipelines.Tests.Features;

using System.Text;
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

    /// <summary>What models of earlier versions took for single signs and for words, outside the scripts without blanks.</summary>
    private static readonly (int From, int To)[] EarlierSingles = [(0x2190, 0x2BFF), (0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x1F000, 0x1FAFF), (0x20000, 0x3FFFF)];

    private static readonly (int From, int To)[] EarlierWords =
    [
        ('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z'), (0xC0, 0x1FFF), (0x2070, 0x218F), (0x2C00, 0x2FFF), (0x3100, 0x33FF), (0x4DC0, 0x4DFF), (0xA000, 0xD7FF),
        (0xE000, 0xF8FF), (0xFB00, 0xFDFF), (0xFE70, 0xFEFE), (0xFF10, 0xFF19), (0xFF21, 0xFF3A), (0xFF41, 0xFF5A), (0xFF66, 0xFFDC), (0x10000, 0x1EFFF), (0x1FB00, 0x1FFFF), (0x40000, 0x10FFFF),
    ];

    /// <summary>Scripts whose tokens have changed: Bopomofo, repetition marks, small and half-width kana, Thai, Lao, Tibetan, Myanmar, Khmer.</summary>
    private static readonly (int From, int To)[] Changed =
        [(0xE00, 0x109F), (0x1780, 0x17FF), (0x3005, 0x3007), (0x3100, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF), (0xA9E0, 0xA9FF), (0xAA60, 0xAA7F), (0xFF66, 0xFF9F)];

    [TestMethod]
    [DataRow("Good, GOOD!  don't\t50%", "good|good|don|t|50")]
    [DataRow("", "")]
    [DataRow(" ... ", "")]
    [DataRow("Über naïve\u00a0snake_case\u2014x\u2019s", "Über|naïve|snake_case|x|s")]
    [DataRow("日本語 テ, 한국어", "日|本|語|テ|한국어")]
    [DataRow("great😀😀x", "great|😀|😀|x")]
    [DataRow("a\ud83d b", "a|b")]
    [DataRow("人々がABCと㎏、1行", "人|々|が|abc|と|㎏|1|行")]
    [DataRow("ﾊﾞﾅﾅのﾊﾟﾝ", "ﾊﾞ|ﾅ|ﾅ|の|ﾊﾟ|ﾝ")]
    [DataRow("อาหารไม่อร่อยเลยTaxi", "อา|หา|ร|ไม่|อ|ร่|อ|ย|เล|ย|taxi")]
    [DataRow("เเ\u0e48ะ เ", "เเ\u0e48ะ|เ")]
    [DataRow("ອາຫານແຊບ", "ອາ|ຫາ|ນ|ແຊ|ບ")]
    [DataRow("ម្ហូបឆ្ងាញ់។ល្អ", "ម្|ហូ|ប|ឆ្|ងា|ញ់|ល្|អ")]
    [DataRow("ကောင်းတယ်။", "ကော|င်း|တ|ယ်")]
    [DataRow("བཀྲ་ཤིས", "བ|ཀྲ|ཤི|ས")]
    public void Tokens_AreWordsAndSigns(string text, string expected) => Assert.AreEqual(expected, string.Join('|', Tokens(text)));

    [TestMethod]
    public void Tokens_AreThoseOfEarlierVersions_OutsideScriptsThatHaveNoBlanks() =>
        AnyText.Gen.Where(text => !text.EnumerateRunes().Any(rune => Holds(Changed, rune))).Sample(
            text => CollectionAssert.AreEqual(EarlierTokens(text), Tokens(text)), iter: 5000);

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
        Gen.Select(AnyText.Gen.Array[1, 30], AnyText.Gen.Array[1, 10]).Sample(
            (training, fresh) =>
            {
                var fitted = Fit(training);
                var features = Features(fitted, fresh);
                using var graph = new FeaturizerGraph(fitted, Columns, features.Width);
                AssertClose(features.Values, graph.Run(Table(fresh)));
            },
            iter: 150);
    }

    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        foreach (var token in new TextTokens(text))
        {
            tokens.Add(token.ToString());
        }

        return tokens;
    }

    private static List<string> EarlierTokens(string text)
    {
        var tokens = new List<string>();
        var inWord = false;
        foreach (var rune in text.EnumerateRunes())
        {
            var lower = rune.IsAscii ? Rune.ToLowerInvariant(rune).ToString() : rune.ToString();
            var word = Holds(EarlierWords, rune);
            if (word && inWord)
            {
                tokens[^1] += lower;
            }
            else if (word || Holds(EarlierSingles, rune))
            {
                tokens.Add(lower);
            }

            inWord = word;
        }

        return tokens;
    }

    private static bool Holds((int From, int To)[] ranges, Rune rune) => ranges.Any(range => rune.Value >= range.From && rune.Value <= range.To);

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
