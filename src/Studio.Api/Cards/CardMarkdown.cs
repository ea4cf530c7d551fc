namespace Studio.Api.Cards;

using System.Text;
using Studio.Api.Components.Cards;
using Studio.Api.Models;

/// <summary>Writes the card of a model as Markdown with tables (GitHub Flavored Markdown), for a README, a wiki or a register of models. It tells what the HTML card tells, without its curves.</summary>
internal static class CardMarkdown
{
    // What has a meaning in a line of Markdown or HTML, whatever stands around it.
    private const string Marks = "\\`*_[]<>|~#&$";

    /// <summary>Writes it.</summary>
    /// <param name="papers">What is written of the model.</param>
    /// <returns>The document, with line feeds at the ends of lines.</returns>
    public static string Write(ModelPapers papers)
    {
        var (content, text) = (new CardContent(papers), new StringBuilder());
        text.Append(CultureInfo.InvariantCulture, $"# {Escape(papers.Name)}\n\n{Escape(content.Summary)}\n");
        foreach (var section in content.Sections)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {Escape(section.Title)}\n");
            Write(text, section.Parts);
        }

        return text.ToString();
    }

    private static void Write(StringBuilder text, IReadOnlyList<CardPart> parts)
    {
        foreach (var part in parts)
        {
            switch (part)
            {
                case CardText { Text: var words }:
                    text.Append(CultureInfo.InvariantCulture, $"\n{Escape(words)}\n");
                    break;
                case CardList list:
                    text.Append('\n').AppendJoin(string.Empty, list.Texts.Select(words => $"- {Escape(words)}\n"));
                    break;
                case CardRows table:
                    Write(text, table);
                    break;
                case CardCurves curves:
                    Write(text, curves.InWords);
                    break;
            }
        }
    }

    private static void Write(StringBuilder text, CardRows table)
    {
        text.Append('\n').Append(Line(table.Columns)).Append(Line(table.Columns.Select((_, index) => index < table.Texts ? "---" : "---:"), escape: false));
        foreach (var row in table.Rows)
        {
            text.Append(Line(row));
        }
    }

    private static string Line(IEnumerable<string> cells, bool escape = true) => $"| {string.Join(" | ", escape ? cells.Select(Escape) : cells)} |\n";

    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text.ReplaceLineEndings(" "))
        {
            _ = Marks.Contains(letter, StringComparison.Ordinal) ? escaped.Append('\\').Append(letter) : escaped.Append(letter);
        }

        return escaped.ToString();
    }
}
