namespace Studio.Pipelines.Tests.Features;

using CsCheck;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Features.Texts;
using Studio.Pipelines.Profiling;

[TestClass]
public sealed class TokenEncoderTests
{
    private static readonly FeatureColumn[] Columns = [new("text", ColumnPurpose.Text, InputType.String)];

    [TestMethod]
    public void Transform_GivesIdsInOrder_TheMostWidespreadWordFirst()
    {
        var fitted = Fit(["the cat", "the dog", "the the the cat"]);
        CollectionAssert.AreEqual(new[] { 3f, 2, 1, 0 }, Features(fitted, ["Cat the fish"]).Values);
        CollectionAssert.AreEqual(new[] { 0f, 0, 0, 0 }, Features(fitted, [string.Empty]).Values);
        CollectionAssert.AreEqual(new[] { 4f, 4, 4, 4 }, Features(fitted, ["dog dog dog dog dog"]).Values);
    }

    [TestMethod]
    public void Fit_LeavesWordsOfOneTextUnknown_WhenThereAreManyTexts()
    {
        string[] texts = [.. Enumerable.Range(0, 40).Select(row => $"common once{row}")];
        CollectionAssert.AreEqual(new[] { 2f, 1 }, Features(Fit(texts), ["common once3"]).Values);
    }

    [TestMethod]
    public void Fit_KeepsSoManyTokensAsNineteenOfTwentyTextsHave()
    {
        string[] texts = [.. Enumerable.Range(1, 100).Select(row => string.Join(' ', Enumerable.Repeat("w", row <= 96 ? 12 : 200)))];
        Assert.AreEqual(12, Features(Fit(texts), ["w"]).Width);
    }

    [TestMethod]
    public void Fit_KeepsAtMost256TokensAnd8000Words()
    {
        string[] texts = [.. Enumerable.Range(0, 3).Select(_ => string.Join(' ', Enumerable.Range(0, 9000).Select(word => $"w{word}")))];
        var features = Features(Fit(texts), [texts[0], "w8999 w8998 w1"]);
        Assert.AreEqual(TokenEncoder.MostTokens, features.Width);
        Assert.IsLessThan(TokenEncoder.MostWords + TokenVocabulary.FirstWord, features.Values.Max());
    }

    [TestMethod]
    public void Transform_CountsSpellingsAsOneWord_WhenCapitalsAreNotAscii()
    {
        var values = Features(Fit(["Привет мир", "привет всем", "ПРИВЕТ"]), ["Привет", "привет", "ПРИВЕТ"]).Values;
        Assert.IsGreaterThanOrEqualTo(TokenVocabulary.FirstWord, values[0]);
        Assert.AreEqual(values[0], values[2]);
        Assert.AreEqual(values[0], values[4]);
    }

    [TestMethod]
    public void Transform_GivesAnIdToEachCharacterOrSyllable_WhenTextHasNoBlanks()
    {
        CollectionAssert.AreEqual(new[] { 2f, 1, 4 }, Features(Fit(["很好吃", "很好", "很"]), ["很难吃"]).Values);
        CollectionAssert.AreEqual(new[] { 3f, 1, 2 }, Features(Fit(["ไม่ดีมา", "ไม่ดี", "ไม่"]), ["ดีร้ไม่"]).Values);
    }

    [TestMethod]
    public void Fit_HasNoFeatures_WhenNoTextHasAToken() =>
        CollectionAssert.AreEqual(new[] { 0f }, Features(Fit(["...", "", "!"]), ["a word"]).Values);

    [TestMethod]
    public void Transform_GraphAgrees_WhenABatchIsEmptyOrATextIsVeryLong()
    {
        var fitted = Fit(["the cat sat", "Übung macht den Meister", "the übung"]);
        using var graph = new FeaturizerGraph(fitted, Columns, Features(fitted, ["x"]).Width);
        string[][] batches =
        [
            [""], ["", ""], [" "], ["?!"], ["the"], ["日本語 ÜBUNG übung"],
            [string.Concat(Enumerable.Repeat("the cat sat on ", 50_000)), "the"],
            [.. Enumerable.Range(0, 1000).Select(row => row % 7 == 0 ? string.Empty : string.Join(' ', Enumerable.Repeat("cat", row % 9)))],
        ];
        foreach (var batch in batches)
        {
            CollectionAssert.AreEqual(Features(fitted, batch).Values, graph.Run(Table(batch)));
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
                return features.Values.SequenceEqual(graph.Run(Table(fresh)));
            },
            iter: 100);
    }

    private static Microsoft.ML.ITransformer Fit(string[] texts) => new TokensFeaturizer().Create(Columns, 1).Fit(Table(texts));

    private static VectorColumn Features(Microsoft.ML.ITransformer fitted, string[] texts) =>
        ColumnTable.From(fitted.Transform(Table(texts))).Column<VectorColumn>(ColumnNames.Features);

    private static ColumnTable Table(string[] texts) => new([new TextColumn("text", texts)]);
}
