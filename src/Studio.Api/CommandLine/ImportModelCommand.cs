namespace Studio.Api.CommandLine;

using System.CommandLine;
using Studio.Jobs.ModelImports;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

/// <summary>What <c>import-model</c> was asked to do.</summary>
/// <param name="Model">The file that was made elsewhere.</param>
/// <param name="Data">Rows to try it on.</param>
/// <param name="Label">The column that it predicts.</param>
/// <param name="Output">Folder for the model and its papers.</param>
/// <param name="Mapping">JSON of inputs and outputs; null to find them out.</param>
/// <param name="Wishes">What is said of the data.</param>
internal sealed record ImportModelArguments(string Model, DataArgument Data, string Label, string Output, string? Mapping, ReadingWishes Wishes);

/// <summary><c>import-model</c>: a model of ML.NET or a foreign ONNX file becomes one that <c>predict</c> and the studio take, through the process that the service uses.</summary>
internal sealed class ImportModelCommand
{
    private readonly Option<string> _model = CommandOption.Text("--model", "The model: model.zip of ML.NET, or an ONNX file; its content tells which.", required: true);
    private readonly DataOptions _data = new("Rows to try it on, with the columns that it reads and the label, a file or its http(s) address: CSV, TSV, JSON lines (also .gz, .zst or .zip), .xlsx or Parquet.");
    private readonly Option<string> _label = CommandOption.Text("--label", "Column that it predicts.", required: true);
    private readonly Option<string> _output = CommandOption.Text("--out", "Folder for the model and its papers.", required: true);
    private readonly Option<string> _mapping = CommandOption.Text("--mapping", "JSON file that says what columns feed which inputs and what the outputs are (default: found out).");
    private readonly ReadingArguments _reading = new();

    public static Command Create()
    {
        var options = new ImportModelCommand();
        var command = new Command("import-model", "Import a model that was made elsewhere, and write it as one ONNX file of the studio.") { options._model };
        options._data.AddTo(command);
        command.Add(options._label);
        command.Add(options._output);
        command.Add(options._mapping);
        options._reading.AddTo(command, options._reading.All);
        command.SetAction((parsed, token) => options.RunAsync(parsed, token));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken token)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            var mapping = await ReadMappingAsync(parsed.GetValue(_mapping), token);
            if (mapping is not null && ModelImportRequest.ProblemOf(mapping) is { } problem)
            {
                await error.WriteLineAsync($"error: --mapping: {problem}");
                return StudioCommand.Usage;
            }

            var arguments = new ImportModelArguments(
                parsed.GetRequiredValue(_model), _data.Read(parsed), parsed.GetRequiredValue(_label), parsed.GetRequiredValue(_output), mapping, _reading.Read(parsed));
            return await ImportModelSession.RunAsync(arguments, output, error, token);
        }
        catch (Exception exception) when (exception is DatasetException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await error.WriteLineAsync($"error: {exception.Message}");
            return StudioCommand.Failure;
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
            {
                await error.WriteLineAsync($"error: {failure}");
            }

            return StudioCommand.Failure;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            await error.WriteLineAsync("Stopped; no model was written.");
            return StudioCommand.Interrupted;
        }
    }

    private static async Task<string?> ReadMappingAsync(string? file, CancellationToken token)
    {
        if (file is null)
        {
            return null;
        }

        ArgumentFile.MustExist(file, "--mapping", "name a JSON file with inputs and outputs");
        return await File.ReadAllTextAsync(file, token);
    }
}
