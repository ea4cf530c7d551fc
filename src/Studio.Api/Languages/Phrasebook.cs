namespace Studio.Api.Languages;

using System.Text.Json;

/// <summary>What texts are in a language: English text, or template, and its translation, read from the files of the language.</summary>
public sealed class Phrasebook
{
    private const string EndOfSentence = ". ";

    // Characters of a template that begins with a value: fewer would be found in the middle of texts that are not known.
    private const int LeastAfterAValue = 10;

    // The file of the texts that arise where nobody knows who will read them.
    private const string Messages = "messages.json";

    private static readonly Lazy<Phrasebook> ChineseBook = new(() => Read(Language.Chinese));

    private readonly IReadOnlyDictionary<string, string> _texts;
    private readonly ILookup<char, (Template English, Template Other)> _templates;

    /// <summary>Makes one.</summary>
    /// <param name="texts">English texts and what they are in the language; places for values are <c>{0}</c>, <c>{1}</c>.</param>
    /// <param name="messages">Those of them that finished texts are made of; all by default. A template of a page, such as <c>{0} of {1}</c>, would be found in any text.</param>
    public Phrasebook(IReadOnlyDictionary<string, string> texts, IReadOnlyDictionary<string, string>? messages = null)
    {
        _texts = texts;
        _templates = (messages ?? texts).Where(pair => pair.Key.Contains("{0}", StringComparison.Ordinal))
            .Select(pair => (First: pair.Key[0], English: Template.Parse(pair.Key), Other: Template.Parse(pair.Value)))
            .Where(entry => entry.English.Length >= (entry.First == '{' ? LeastAfterAValue : 1))
            // The most of a text that is known beforehand leaves the least to chance.
            .OrderByDescending(entry => entry.English.Length)
            .ToLookup(entry => entry.First, entry => (entry.English, entry.Other));
    }

    /// <summary>That of this thread's language; null for English.</summary>
    public static Phrasebook? Current => Language.Current == Language.Chinese ? ChineseBook.Value : null;

    /// <summary>English texts and templates that it knows.</summary>
    public IReadOnlyDictionary<string, string> Texts => _texts;

    /// <summary>Reads all files of a language.</summary>
    /// <param name="language">Any but English.</param>
    public static Phrasebook Read(Language language)
    {
        var assembly = typeof(Phrasebook).Assembly;
        var (texts, messages) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var file in assembly.GetManifestResourceNames().Where(name => name.StartsWith($"{language.Tag}/", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(file)!;
            foreach (var (english, other) in JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!)
            {
                texts[english] = other;
                if (file == $"{language.Tag}/{Messages}")
                {
                    messages[english] = other;
                }
            }
        }

        return new Phrasebook(texts, messages);
    }

    /// <summary>A text whose words, or template, are known; the English one when they are not.</summary>
    /// <param name="template">The English text with places.</param>
    /// <param name="values">Values of the places.</param>
    public string Say(string template, IReadOnlyList<string> values) => Template.Parse(_texts.GetValueOrDefault(template, template)).Fill(place => values[place]);

    /// <summary>Translates a finished text, whose values are found by the template that it was made of. Sentences that no template knows stay English.</summary>
    /// <param name="text">A message that was written where it came about.</param>
    public string Translate(string text) => Whole(text, sentences: false) ?? Sentences(text) ?? Whole(text, sentences: true) ?? Ended(text) ?? text;

    // A sentence may have been put behind a colon, or a clause at a beginning, with the first letter changed.
    private string? Whole(string text, bool sentences) => text.Length == 0 ? text : Exact(text, sentences) ?? Exact(WithOtherCase(text), sentences);

    private string? Exact(string text, bool sentences)
    {
        if (_texts.TryGetValue(text, out var known))
        {
            return known;
        }

        foreach (var (english, other) in _templates[text[0]].Concat(_templates['{']))
        {
            if (english.Match(text) is { } values && (sentences || !values.Values.Any(HoldsAnEnd)))
            {
                // A value may be a message or a word itself, but not a name, which stands in quotes.
                return other.Fill(place => values[place] is var value && english.IsQuoted(place) ? value : Whole(value, sentences: true) ?? value);
            }
        }

        return null;
    }

    // A clause may have been made a sentence of.
    private string? Ended(string text) => text.EndsWith('.') && Whole(text[..^1], sentences: true) is { } clause ? Say("{0}.", [clause]) : null;

    private string? Sentences(string text)
    {
        for (var end = text.IndexOf(EndOfSentence, StringComparison.Ordinal); end >= 0; end = text.IndexOf(EndOfSentence, end + 1, StringComparison.Ordinal))
        {
            if (Whole(text[..(end + 1)], sentences: false) is { } first)
            {
                return first + Translate(text[(end + EndOfSentence.Length)..]);
            }
        }

        return null;
    }

    // More likely two messages than one with such a value.
    private static bool HoldsAnEnd(string value) => value.Contains(EndOfSentence, StringComparison.Ordinal);

    private static string WithOtherCase(string text) => (char.IsUpper(text[0]) ? char.ToLowerInvariant(text[0]) : char.ToUpperInvariant(text[0])) + text[1..];
}
