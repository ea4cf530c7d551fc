namespace Studio.Api.CommandLine;

using System.CommandLine;
using Studio.Api.Cards;
using Studio.Api.Models;

/// <summary><c>report</c>: what was found out about a model in a folder, on the terminal or as one HTML file to hand on.</summary>
internal sealed class ReportCommand
{
    private readonly Option<string> _model = CommandOption.Text("--model", "Folder of the model, as train --reports writes it.", required: true);
    private readonly Option<string> _html = CommandOption.Text("--html", "Write the model's card to this file: one HTML document with everything in it.");

    public static Command Create()
    {
        var options = new ReportCommand();
        var command = new Command("report", "Show what was found out about a model, or write it as one HTML file.") { options._model, options._html };
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
            if (parsed.GetValue(_html) is { } html)
            {
                await File.WriteAllTextAsync(html, await CardWriter.WriteAsync(papers), token);
                await output.WriteLineAsync(Path.GetFullPath(html));
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

    private static string? PathIn(string folder, string file) => Path.Combine(folder, file) is var path && File.Exists(path) ? path : null;
}
