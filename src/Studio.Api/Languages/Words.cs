namespace Studio.Api.Languages;

using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Components;

/// <summary>
/// Says texts in the language of the person who reads them. Each is written in English where it is needed; its translation stands in the files of the language under the
/// English text, where tests look for every one of them.
/// </summary>
public static class Words
{
    /// <summary>A text of ours.</summary>
    /// <param name="text">The English text, written out.</param>
    public static string T(string text) => Phrasebook.Current?.Texts.GetValueOrDefault(text, text) ?? text;

    /// <summary>A text of ours with values.</summary>
    /// <param name="phrase">The English text, an interpolated string.</param>
    public static string T(Phrase phrase) =>
        Phrasebook.Current?.Say(phrase.Template, phrase.Values) ?? Template.Parse(phrase.Template).Fill(place => phrase.Values[place]);

    /// <summary>A text of ours with marks in it, such as <c>&lt;strong&gt;</c>; its values are written as text whatever they hold.</summary>
    /// <param name="phrase">The English text, an interpolated string.</param>
    public static MarkupString Html(Phrase phrase)
    {
        var template = Phrasebook.Current?.Texts.GetValueOrDefault(phrase.Template, phrase.Template) ?? phrase.Template;
        return new MarkupString(Template.Parse(template).Fill(place => HtmlEncoder.Default.Encode(phrase.Values[place])));
    }

    /// <summary>A message that was written elsewhere: an error, a reason, a guardrail, the name of a state.</summary>
    /// <param name="message">The finished English message.</param>
    public static string Told(string message) => Phrasebook.Current?.Translate(message) ?? message;
}
