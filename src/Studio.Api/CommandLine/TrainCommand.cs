namespace Studio.Api.CommandLine;

using System.CommandLine;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Search;

/// <summary>What <c>train</c> was asked to do.</summary>
/// <param name="Data">Data to train on.</param>
/// <param name="Test">Data for the final metrics only; null for none.</param>
/// <param name="Request">What to search.</param>
/// <param name="Output">Folder for the model and its papers; null for <c>out/</c> with the dataset's name.</param>
/// <param name="Json">One JSON document on standard output instead of a display for people.</param>
internal sealed record TrainArguments(DataArgument Data, DataArgument? Test, TrainingRequest Request, string? Output, bool Json)
{
    /// <summary>Folder of a pretrained text encoder, or <c>minilm</c>; null for that of the setting <c>Text:EncoderFolder</c>.</summary>
    public string? TextEncoderFolder { get; init; }

    /// <summary>What is said of the data files.</summary>
    public ReadingWishes Wishes { get; init; } = ReadingWishes.None;

    /// <summary>Shares the search is split into, all at the same time.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>True to write the model for ML.NET too, into the folder <c>mlnet</c> beside it.</summary>
    public bool MlNet { get; init; }

    /// <summary>True to find out about the model once it is there, and to write that beside it.</summary>
    public bool Reports { get; init; }
}

/// <summary><c>train</c>: the whole way from a data file to an ONNX file, through the same services that <c>serve</c> uses.</summary>
internal sealed class TrainCommand
{
    private readonly DataOptions _data = new("What to train on, a file or its http(s) address: CSV, TSV, JSON lines (also .gz, .zst or .zip), .xlsx or Parquet; of pictures a folder with one for each class, a zip archive of it, or a CSV with their paths.");
    private readonly Option<string> _label = CommandOption.Text("--label", "Column to predict.", required: true);
    private readonly Option<string> _test = CommandOption.Text("--test", "File or address used for the final metrics only.");
    private readonly Option<string> _task = CommandOption.Text("--task", "auto (default), binary, multiclass or regression.");
    private readonly Option<string> _metric = CommandOption.Text("--metric", "Metric to optimise (default: that of the task).");
    private readonly Option<double?> _budget = CommandOption.Number("--budget", "Seconds the search may take (default 60, or no limit with --trials).");
    private readonly Option<int?> _trials = CommandOption.Integer("--trials", "Trials after which the search ends.");
    private readonly Option<int?> _patience = CommandOption.Integer("--patience", "Trials in a row without a better score after which the search ends.");
    private readonly Option<string> _group = CommandOption.Text("--group", "Column whose rows of one value are never both trained on and validated, such as a patient.");
    private readonly Option<string> _time = CommandOption.Text("--time", "Column of dates or numbers: rows are validated that are later than those trained on.");
    private readonly Option<string> _weight = CommandOption.Text("--weight", "Column of numbers that say what a row counts for, in training and in every metric.");
    private readonly Option<IReadOnlyDictionary<string, string>?> _monotone = CommandOption.ByColumn("--monotone", "Columns of numbers by which predictions go one way only, all else staying: income=+,age=- for up and down.");
    private readonly Option<string[]> _groups = CommandOption.Columns("--interaction-group", "Columns that interact with one another only: a,b; one alone interacts with nothing. Repeat it for more groups; all other columns are one more.");
    private readonly Option<string> _publish = CommandOption.Text("--publish", "Model to write as model.onnx: best (default), single or small.");
    private readonly Option<double?> _latency = CommandOption.Number("--max-latency", "Most microseconds that a call of the model with one row may take, measured here; models are made cheaper until they keep to it.");
    private readonly Option<double?> _threshold = CommandOption.Number("--threshold", "Probability of the second of two classes above which it is predicted, such as 0.3 (default: what is best for the metric).");
    private readonly Option<CostMatrix?> _costs = CommandOption.Costs("--cost-matrix", "What mistakes cost, actual:predicted=cost: no:yes=5,yes:no=1, or a file of such pairs or of JSON; pairs left out cost 1, what is right 0. The class of least expected cost is predicted.");
    private readonly Option<bool> _calibrate = new("--calibrate") { Description = "Calibrate class probabilities." };
    private readonly Option<string[]> _learners = CommandOption.List("--learners", "Learners to try: a,b (default: all that suit the task).");
    private readonly Option<ParameterSet?> _parameters = CommandOption.Parameters("--params", "Train only this configuration of the one learner named: a=1,b=word.");
    private readonly Option<string[]> _ignore = CommandOption.Columns("--ignore", "Columns not to use: c,d.");
    private readonly Option<int?> _seed = CommandOption.Integer("--seed", "Where every random choice starts (default 1).");
    private readonly Option<int?> _threads = CommandOption.Integer("--threads", "Threads for training (default: all cores).");
    private readonly Option<int?> _parallelism = CommandOption.Integer("--parallelism", "Shares the search is split into, each with a process and its part of the cores (default 1).");
    private readonly Option<string> _device = CommandOption.Text("--device", "Where nets are trained: auto, cpu, cuda, cuda:N or mps (default: the setting Torch:Device, which is auto); see the command devices.");
    private readonly Option<string> _encoder = CommandOption.Text("--text-encoder", "Pretrained text encoder for the text columns: minilm, which comes with the studio, or a folder with an ONNX model and its tokenizer files (default: the setting Text:EncoderFolder).");
    private readonly Option<string> _pictureEncoder = CommandOption.Text("--picture-encoder", "Pretrained net that makes vectors of pictures for every learner: resnet18, which comes with the studio (default where it does), or none.");
    private readonly Option<string> _output = CommandOption.Text("--out", "Folder for the model and its papers (default: out/ and the name of the data).");
    private readonly Option<bool> _mlNet = new("--mlnet") { Description = "Write the model for ML.NET too, into the folder mlnet beside it: model.zip, C# classes and a sample program." };
    private readonly Option<bool> _reports = new("--reports") { Description = "Write beside the model what is found out about it: quality with intervals, slices, errors, importance and effects of columns; some seconds on top." };
    private readonly ReadingArguments _reading = new();
    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON document with the result and nothing else to standard output." };

    public static Command Create()
    {
        var options = new TrainCommand();
        var command = new Command("train", "Search a model for a table and write it as one ONNX file.");
        options._data.AddTo(command);
        foreach (var option in options.All())
        {
            command.Add(option);
        }

        options._reading.AddTo(command, options._reading.All);
        command.SetAction((parsed, token) => RunAsync(options.Read(parsed), parsed.InvocationConfiguration, token));
        return command;
    }

    private IEnumerable<Option> All() =>
    [
        _label, _test, _task, _metric, _budget, _trials, _patience, _group, _time, _weight, _monotone, _groups, _learners, _parameters, _ignore, _publish, _latency, _threshold, _costs, _calibrate, _seed, _threads, _parallelism, _device, _encoder, _pictureEncoder, _output, _mlNet, _reports, _json,
    ];

    private TrainArguments Read(ParseResult parsed) =>
        new(_data.Read(parsed), parsed.GetValue(_test) is { } test ? DataArgument.Of(test) : null, ReadRequest(parsed), parsed.GetValue(_output), parsed.GetValue(_json))
        {
            TextEncoderFolder = parsed.GetValue(_encoder),
            Wishes = _reading.Read(parsed),
            Parallelism = parsed.GetValue(_parallelism) ?? 1,
            MlNet = parsed.GetValue(_mlNet),
            Reports = parsed.GetValue(_reports),
        };

    private TrainingRequest ReadRequest(ParseResult parsed) => new(parsed.GetRequiredValue(_label))
    {
        Task = parsed.GetValue(_task) ?? "auto",
        Metric = parsed.GetValue(_metric),
        BudgetSeconds = parsed.GetValue(_budget),
        Trials = parsed.GetValue(_trials),
        Patience = parsed.GetValue(_patience),
        Group = parsed.GetValue(_group),
        Time = parsed.GetValue(_time),
        Weight = parsed.GetValue(_weight),
        Monotone = parsed.GetValue(_monotone),
        InteractionGroups = parsed.GetValue(_groups) is { Length: > 0 } groups ? [.. groups.Select(group => new[] { group })] : null,
        Publish = parsed.GetValue(_publish) ?? ModelNames.Best,
        MaxLatencyMicroseconds = parsed.GetValue(_latency),
        Decision = parsed.GetValue(_threshold) is null && parsed.GetValue(_costs) is null ? null : new DecisionWish { Threshold = parsed.GetValue(_threshold), Costs = parsed.GetValue(_costs)?.Costs },
        Calibrate = parsed.GetValue(_calibrate),
        Learners = parsed.GetValue(_learners),
        Parameters = parsed.GetValue(_parameters),
        Ignore = parsed.GetValue(_ignore),
        Seed = parsed.GetValue(_seed) ?? 1,
        Threads = parsed.GetValue(_threads),
        Device = parsed.GetValue(_device),
        TextEncoder = parsed.GetValue(_encoder) is null ? null : TextOptions.Default,
        PictureEncoder = parsed.GetValue(_pictureEncoder),
    };

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
