namespace Studio.Api.CommandLine;

using System.CommandLine;
using Studio.Pipelines.Data;

/// <summary>What <c>train</c> was asked to do.</summary>
/// <param name="Data">File to train on.</param>
/// <param name="Test">File for the final metrics only; null for none.</param>
/// <param name="Request">What to search.</param>
/// <param name="Output">Folder for the model and its papers; null for <c>out/</c> with the dataset's name.</param>
/// <param name="Json">One JSON document on standard output instead of a display for people.</param>
internal sealed record TrainArguments(string Data, string? Test, TrainingRequest Request, string? Output, bool Json)
{
    /// <summary>Folder of a pretrained text encoder; null for that of the setting <c>Text:EncoderFolder</c>.</summary>
    public string? TextEncoderFolder { get; init; }

    /// <summary>Shares the search is split into, all at the same time.</summary>
    public int Parallelism { get; init; } = 1;
}

/// <summary><c>train</c>: the whole way from a data file to an ONNX file, through the same services that <c>serve</c> uses.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        var data = CommandOption.Text("--data", "File to train on: CSV, TSV, JSON lines (also .gz) or Parquet; of pictures a folder with one for each class, a zip archive of it, or a CSV with their paths.", required: true);
        var label = CommandOption.Text("--label", "Column to predict.", required: true);
        var test = CommandOption.Text("--test", "File used for the final metrics only.");
        var task = CommandOption.Text("--task", "auto (default), binary, multiclass or regression.");
        var metric = CommandOption.Text("--metric", "Metric to optimise (default: that of the task).");
        var budget = CommandOption.Number("--budget", "Seconds the search may take (default 60, or no limit with --trials).");
        var trials = CommandOption.Integer("--trials", "Trials after which the search ends.");
        var patience = CommandOption.Integer("--patience", "Trials in a row without a better score after which the search ends.");
        var group = CommandOption.Text("--group", "Column whose rows of one value are never both trained on and validated, such as a patient.");
        var time = CommandOption.Text("--time", "Column of dates or numbers: rows are validated that are later than those trained on.");
        var weight = CommandOption.Text("--weight", "Column of numbers that say what a row counts for, in training and in every metric.");
        var publish = CommandOption.Text("--publish", "Model to write as model.onnx: best (default), single or small.");
        var calibrate = new Option<bool>("--calibrate") { Description = "Calibrate class probabilities." };
        var learners = CommandOption.List("--learners", "Learners to try: a,b (default: all that suit the task).");
        var parameters = CommandOption.Parameters("--params", "Train only this configuration of the one learner named: a=1,b=word.");
        var ignore = CommandOption.List("--ignore", "Columns not to use: c,d.");
        var seed = CommandOption.Integer("--seed", "Where every random choice starts (default 1).");
        var threads = CommandOption.Integer("--threads", "Threads for training (default: all cores).");
        var parallelism = CommandOption.Integer("--parallelism", "Shares the search is split into, each with a process and its part of the cores (default 1).");
        var device = CommandOption.Text("--device", "Where nets are trained: auto, cpu, cuda, cuda:N or mps (default: the setting Torch:Device, which is auto); see the command devices.");
        var encoder = CommandOption.Text("--text-encoder", "Folder with a pretrained ONNX text encoder and its tokenizer files, for the text columns (default: the setting Text:EncoderFolder).");
        var output = CommandOption.Text("--out", "Folder for the model and its papers (default: out/ and the name of the data).");
        var json = new Option<bool>("--json") { Description = "Write one JSON document with the result and nothing else to standard output." };
        var command = new Command("train", "Search a model for a table and write it as one ONNX file.")
        {
            data, label, test, task, metric, budget, trials, patience, group, time, weight, learners, parameters, ignore, publish, calibrate, seed, threads, parallelism, device, encoder, output, json,
        };
        command.SetAction((parsed, token) => RunAsync(
            new TrainArguments(
                parsed.GetRequiredValue(data),
                parsed.GetValue(test),
                new TrainingRequest(parsed.GetRequiredValue(label))
                {
                    Task = parsed.GetValue(task) ?? "auto",
                    Metric = parsed.GetValue(metric),
                    BudgetSeconds = parsed.GetValue(budget),
                    Trials = parsed.GetValue(trials),
                    Patience = parsed.GetValue(patience),
                    Group = parsed.GetValue(group),
                    Time = parsed.GetValue(time),
                    Weight = parsed.GetValue(weight),
                    Publish = parsed.GetValue(publish) ?? ModelNames.Best,
                    Calibrate = parsed.GetValue(calibrate),
                    Learners = parsed.GetValue(learners),
                    Parameters = parsed.GetValue(parameters),
                    Ignore = parsed.GetValue(ignore),
                    Seed = parsed.GetValue(seed) ?? 1,
                    Threads = parsed.GetValue(threads),
                    Device = parsed.GetValue(device),
                    TextEncoder = parsed.GetValue(encoder) is null ? null : TextOptions.Default,
                },
                parsed.GetValue(output),
                parsed.GetValue(json))
            {
                TextEncoderFolder = parsed.GetValue(encoder),
                Parallelism = parsed.GetValue(parallelism) ?? 1,
            },
            parsed.InvocationConfiguration,
            token));
        return command;
    }

    private static async Task<int> RunAsync(TrainArguments arguments, InvocationConfiguration console, CancellationToken token)
    {
        try
        {
            return await TrainingSession.RunAsync(arguments, console.Output, console.Error, token);
        }
        catch (Exception exception) when (exception is DatasetException or IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync($"error: {exception.Message}");
            return StudioCommand.Failure;
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
            {
                await console.Error.WriteLineAsync($"error: {failure}");
            }

            return StudioCommand.Failure;
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            await console.Error.WriteLineAsync("Stopped; no model was written.");
            return StudioCommand.Interrupted;
        }
    }
}
