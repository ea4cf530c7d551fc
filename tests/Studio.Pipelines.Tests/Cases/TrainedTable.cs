namespace Studio.Pipelines.Tests.Cases;

using System.Text;
using System.Text.Json;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>The way of a file through the studio: read, profiled, planned, one configuration trained, exported, asked.</summary>
internal sealed class TrainedTable : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("studio-case-").FullName;
    private OnnxScorer? _scorer;

    public CanonicalDataset Data { get; private set; } = null!;

    public DatasetProfile Profile { get; private set; } = null!;

    public TrainingPlan Plan { get; private set; } = null!;

    public ExperimentResult Result { get; private set; } = null!;

    public IReadOnlyList<Guardrail> LabelGuardrails { get; private set; } = [];

    /// <summary>Reads and profiles a file.</summary>
    public static Task<TrainedTable> ReadAsync(string fileName, string text) => ReadAsync(fileName, Encoding.UTF8.GetBytes(text));

    /// <summary>Reads and profiles a file.</summary>
    public static async Task<TrainedTable> ReadAsync(string fileName, byte[] content)
    {
        var table = new TrainedTable();
        var source = Path.Combine(table._folder, "source");
        await File.WriteAllBytesAsync(source, content);
        table.Data = await DatasetReader.ReadAsync(source, fileName, Path.Combine(table._folder, "data.parquet"), DatasetReaderOptions.Training, CancellationToken.None);
        table.Profile = await DatasetProfiler.ProfileAsync(table.Data.Path, table.Data.Columns, CancellationToken.None);
        return table;
    }

    /// <summary>Reads a CSV file and trains one configuration of a learner.</summary>
    public static async Task<TrainedTable> TrainAsync(string csv, string label, string learner = "lightgbm", string task = "auto", params string[] ignore)
    {
        var table = await ReadAsync("train.csv", csv);
        await table.TrainAsync(label, learner, task, ignore);
        return table;
    }

    /// <summary>Trains one configuration of a learner.</summary>
    public async Task TrainAsync(string label, string learner = "lightgbm", string task = "auto", params string[] ignore)
    {
        var request = new TrainingRequest(label) { Task = task, Learners = [learner], Parameters = ParameterSet.Empty, Threads = 1, Ignore = ignore };
        var labels = await DatasetProfiler.CountValuesAsync(Data.Path, label, TrainingPlanner.MaxClasses + 1, CancellationToken.None);
        LabelGuardrails = await DatasetProfiler.CheckLabelAsync(Data.Path, Profile, label, CancellationToken.None);
        var planned = TrainingPlanner.Plan(Profile, labels, request);
        Plan = planned.Plan ?? throw new AssertFailedException(string.Join(' ', planned.Problems.Select(problem => problem.Message)));
        var events = new List<ExperimentEvent>();
        using var control = new ExperimentControl();
        await new ExperimentRunner(TimeProvider.System, TrainerCatalog.All, FeaturizerCatalog.All).RunAsync(
            new ExperimentTask(Plan, new ExperimentFiles(Data.Path, null, Path.Combine(_folder, "out"))), events.Add, control, CancellationToken.None);
        Result = events[^1] is ExperimentCompleted completed ? completed.Result : throw new AssertFailedException(events[^1].ToString());
        _scorer = new OnnxScorer(Path.Combine(_folder, "out", "model.onnx"));
    }

    /// <summary>The values that were read.</summary>
    public Task<ColumnTable> ValuesAsync() => TableReader.ReadAsync(Data.Path, null, null, null, CancellationToken.None);

    /// <summary>Cells of a file to predict as they are copied beside the answers, row by row.</summary>
    public async Task<IReadOnlyList<string[]>> KeepAsync(string csv, params string[] columns)
    {
        var path = Path.Combine(_folder, "rows.csv");
        await File.WriteAllTextAsync(path, csv);
        using var source = await PredictionSource.OpenAsync(path, "rows.csv", _folder, _scorer!.Input, ReadingWishes.None, CancellationToken.None);
        int[] positions = [.. columns.Select(column => source.Columns.ToList().IndexOf(column))];
        return source.Read(int.MaxValue, positions, default, CancellationToken.None)!.Kept;
    }

    /// <summary>The answers to rows of a file.</summary>
    public ScoredRows Predict(string csv)
    {
        using var source = PredictionSource.OpenText(Encoding.UTF8.GetBytes(csv), "rows.csv", _scorer!.Input);
        return Score(source.Read(int.MaxValue, [], default, CancellationToken.None)!.Input);
    }

    /// <summary>The answers to JSON objects.</summary>
    public ScoredRows PredictJson(params string[] rows) =>
        Score(_scorer!.Input.FromJson([.. rows.Select(row => JsonDocument.Parse(row).RootElement)]));

    public ColumnProfile Column(string name) => Profile.Find(name) ?? throw new AssertFailedException($"There is no column '{name}'; there are {string.Join(", ", Profile.Columns.Select(column => column.Name))}.");

    public void Dispose()
    {
        _scorer?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private ScoredRows Score(PredictionInputResult input) =>
        _scorer!.Score(input.Table ?? throw new AssertFailedException(string.Join(' ', input.Problems)));
}
