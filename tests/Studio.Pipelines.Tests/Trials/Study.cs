namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>An experiment in a folder of its own, and everything it told.</summary>
internal sealed class Study : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();

    public ManualTime Clock { get; } = new();

    public ExperimentControl Control { get; } = new();

    /// <summary>Part to run; all by default.</summary>
    public ExperimentPart Part { get; init; } = ExperimentPart.Whole;

    /// <summary>What earlier runs did.</summary>
    public ExperimentProgress? Progress { get; init; }

    /// <summary>True to write checkpoints of trials.</summary>
    public bool Stores { get; init; }

    /// <summary>True to leave what it takes to evaluate the model.</summary>
    public bool Evaluates { get; init; }

    /// <summary>Values that are held in memory.</summary>
    public double MostValues { get; init; } = SampledTable.UsualMostValues;

    public string TrialsDirectory => Path.Combine(Directory, "trials");

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("study").FullName;

    public string Output => Path.Combine(Directory, "out");

    public List<ExperimentEvent> Events { get; } = [];

    /// <summary>Called for each event, to interfere.</summary>
    public Action<ExperimentEvent>? On { get; set; }

    public ExperimentResult Result => Events[^1] is ExperimentCompleted completed
        ? completed.Result
        : throw new AssertFailedException(Events[^1].ToString());

    public string Failure => ((ExperimentFailed)Events[^1]).Reason;

    /// <summary>What a caller has stored of this run and of earlier ones; what was told after that event is lost.</summary>
    public ExperimentProgress Stored(double spentSeconds = 0, int? events = null)
    {
        var told = Events.Take(events ?? Events.Count).ToList();
        var dropped = told.OfType<TrialDropped>().Select(happened => happened.Number).ToHashSet();
        return new ExperimentProgress(
            spentSeconds,
            [
                .. (Progress?.Trials ?? []).Select(stored => dropped.Contains(stored.Trial.Number) ? stored with { File = null } : stored),
                .. told.OfType<TrialEnded>().Select(ended => new StoredTrial(
                    ended.Trial, ended.File is null || dropped.Contains(ended.Trial.Number) ? null : Path.Combine(TrialsDirectory, ended.File))),
            ]);
    }

    public List<Trial> Trials => [.. Events.OfType<TrialEnded>().Select(ended => ended.Trial)];

    public void FinishNow() => Control.Finish();

    public void Cancel() => _cancel.Cancel();

    /// <summary>Runs a plan on a table; learners and featurizers of the catalogs, and the given ones among them.</summary>
    public async Task RunAsync(
        TrainingPlan plan, ColumnTable data, ColumnTable? test = null, ITrainer[]? trainers = null, IFeaturizer[]? featurizers = null)
    {
        var files = new ExperimentFiles(
            await LabelledTable.WriteAsync(data, Directory, "data"),
            test is null ? null : await LabelledTable.WriteAsync(test, Directory, "test"),
            Output)
        {
            TrialsDirectory = Stores ? TrialsDirectory : null,
            MostValues = MostValues,
            Evaluates = Evaluates,
        };
        var runner = new ExperimentRunner(
            Clock, [.. trainers ?? [], .. TrainerCatalog.All], [.. featurizers ?? [], .. FeaturizerCatalog.All]);
        await runner.RunAsync(
            new ExperimentTask(plan, files) { Part = Part, Progress = Progress },
            happened =>
            {
                Events.Add(happened);
                On?.Invoke(happened);
            },
            Control,
            _cancel.Token);
    }

    public void Dispose()
    {
        Control.Dispose();
        _cancel.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
