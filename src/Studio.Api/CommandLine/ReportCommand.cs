namespace Studio.Api.CommandLine;

using System.CommandLine;
using Studio.Api.Cards;
using Studio.Api.Models;

/// <summary><c>report</c>: what was found out about a model in a folder, on the terminal or as one file to hand on, HTML or Markdown.</summary>
internal sealed class ReportCommand
{
    private readonly Option<string> _model = CommandOption.Text("--model", "Folder of the model, as train --reports writes it.", required: true);
    private readonly Option<string> _html = CommandOption.Text("--html", "Write the model's card to this file: one HTML document with everything in it.");
    private readonly Option<string> _markdown = CommandOption.Text("--markdown", "Write the model's card to this file as Markdown, without curves.");

    public static Command Create()
    {
        var options = new ReportCommand();
        var command = new Command("report", "Show what was found out about a model, or write it as one file, HTML or Markdown.") { options._model, options._html, options._markdown };
        command.SetAction((parsed, token) => options.RunAsync(parsed, token));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken token)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            var folder = Path.GetFullPath(parsed.GetRequiredValue(_model));
            var papers = await ModelPapers.ReadAsync(Path.GetFileName(folder), file => Task.FromResult(PathIn(folder, file)), token);
            string[] cards = [.. await WriteCardsAsync(parsed, papers, token)];
            if (cards.Length > 0)
            {
                await output.WriteLineAsync(string.Join(Environment.NewLine, cards));
                return StudioCommand.Success;
            }

            ModelReportText.Write(output, papers);
            if (papers.Quality is null)
            {
                await error.WriteLineAsync("note: there is more to tell of models that were made with train --reports.");
            }

            return StudioCommand.Success;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync($"error: {exception.Message}");
            return StudioCommand.Failure;
        }
    }

    /// <summary>Writes the cards that were asked for.</summary>
    /// <returns>Their paths.</returns>
    private async Task<IEnumerable<string>> WriteCardsAsync(ParseResult parsed, ModelPapers papers, CancellationToken token)
    {
        var (html, markdown) = (parsed.GetValue(_html), parsed.GetValue(_markdown));
        if (html is not null)
        {
            await File.WriteAllTextAsync(html, await CardWriter.WriteAsync(papers), token);
        }

        if (markdown is not null)
        {
            await File.WriteAllTextAsync(markdown, CardMarkdown.Write(papers), token);
        }

        return new[] { html, markdown }.OfType<string>().Select(Path.GetFullPath);
    }

    private static string? PathIn(string folder, string file) => Path.Combine(folder, file) is var path && File.Exists(path) ? path : null;
}
