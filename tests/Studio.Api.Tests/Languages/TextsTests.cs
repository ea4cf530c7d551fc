namespace Studio.Api.Tests.Languages;

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Studio.Api.Languages;

/// <summary>Everything that people read exists in every language. <c>STUDIO_RECORD_TEXTS=FILE</c> writes what is missing.</summary>
[TestClass]
public sealed partial class TextsTests
{
    private static readonly IReadOnlyDictionary<string, string> Chinese = Phrasebook.Read(Language.Chinese).Texts;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [TestMethod]
    public void Pages_ShowNoTextAsItIs_WhenTheyAreInEveryLanguage()
    {
        var texts = SourceTexts.FindUntranslated().ToList();

        Record("untranslated", texts);
        Assert.IsEmpty(texts, string.Join('\n', texts.Take(50).Select(text => $"{text.Place}: {text.Text}")));
    }

    [TestMethod]
    public void Said_HasATranslation_WhenItStandsInTheSource() => AssertTranslated("said", SourceTexts.FindSaid());

    [TestMethod]
    public void Messages_HaveATranslation_WhenTheyStandInTheSource() => AssertTranslated("messages", SourceTexts.FindMessages());

    [TestMethod]
    public void Translations_HaveNoOtherPlacesThanTheEnglishText_WhenValuesStandInThem()
    {
        // Fewer they may have: some values are grammar, such as the s of a plural.
        var wrong = Chinese.Where(pair => !PlacesOf(pair.Value).IsSubsetOf(PlacesOf(pair.Key))).Select(pair => $"{pair.Key} → {pair.Value}").ToList();

        Assert.IsEmpty(wrong, string.Join('\n', wrong));
    }

    [TestMethod]
    public void Translations_SaySomething_SoThatNoValueOfAMessageIsLost() =>
        Assert.IsEmpty(Chinese.Where(pair => !string.IsNullOrWhiteSpace(pair.Key) && string.IsNullOrWhiteSpace(pair.Value)).Select(pair => pair.Key));

    [TestMethod]
    public void Translations_AreOfTextsThatAreThere_WhenTheSourceHasChanged()
    {
        var known = SourceTexts.FindSaid().Concat(SourceTexts.FindMessages()).Select(text => text.Text).Concat(SourceTexts.FindWritten()).ToHashSet();
        // Names of states and kinds, and words that are values of messages, stand in no sentence of their own.
        var unused = Chinese.Keys.Where(key => key.Trim().Count(sign => sign == ' ') > 2 && !known.Contains(key)).ToList();

        Assert.IsEmpty(unused, string.Join('\n', unused));
    }

    private static HashSet<string> PlacesOf(string text) => [.. Place().Matches(text).Select(match => match.Value)];

    private static void AssertTranslated(string kind, IEnumerable<SourceText> texts)
    {
        var missing = texts.Where(text => !Chinese.ContainsKey(text.Text)).DistinctBy(text => text.Text).ToList();

        Record(kind, missing);
        Assert.IsEmpty(missing, string.Join('\n', missing.Take(50).Select(text => $"{text.Place}: {text.Text}")));
    }

    private static void Record(string kind, IReadOnlyList<SourceText> texts)
    {
        if (Environment.GetEnvironmentVariable("STUDIO_RECORD_TEXTS") is { Length: > 0 } file)
        {
            File.WriteAllText($"{file}.{kind}.json", JsonSerializer.Serialize(texts, Readable));
        }
    }

    [GeneratedRegex("""\{\d+\}""")]
    private static partial Regex Place();
}
