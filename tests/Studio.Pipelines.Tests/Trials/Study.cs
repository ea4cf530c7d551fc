namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>An experiment in a folder of its own, and everything it told.</summary>
internal sealed class Study : IDisposable
{
    private readonly CancellationTokenSource _finishNow = new();
    private readonly CancellationTokenSource _cancel = new();

    public ManualTime Clock { get; } = new();

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("study").FullName;

    public string Output => Path.Combine(Directory, "out");

    public List<ExperimentEvent> Events { get; } = [];

    /// <summary>Called for each event, to interfere.</summary>
    public Action<ExperimentEvent>? On { get; set; }

    public ExperimentResult Result => Events[^1] is ExperimentCompleted completed
        ? completed.Result
        : throw new AssertFailedException(Events[^1].ToString());

    public string Failure => ((ExperimentFailed)Events[^1]).Reason;

    public List<Trial> Trials => [.. Events.OfType<TrialEnded>().Select(ended => ended.Trial)];

    public void FinishNow() => _finishNow.Cancel();

    public void Cancel() => _cancel.Cancel();

    /// <summary>Runs a plan on a table; learners and featurizers of the catalogs, and the given ones among them.</summary>
    public async Task RunAsync(
        TrainingPlan plan, ColumnTable data, ColumnTable? test = null, ITrainer[]? trainers = null, IFeaturizer[]? featurizers = null)
    {
        var files = new ExperimentFiles(
            await LabelledTable.WriteAsync(data, Directory, "data"),
            test is null ? null : await LabelledTable.WriteAsync(test, Directory, "test"),
            Output);
        var runner = new ExperimentRunner(
            Clock, [.. trainers ?? [], .. TrainerCatalog.All], [.. featurizers ?? [], .. FeaturizerCatalog.All]);
        await runner.RunAsync(
            plan,
            files,
            happened =>
            {
                Events.Add(happened);
                On?.Invoke(happened);
            },
            _finishNow.Token,
            _cancel.Token);
    }

    public void Dispose()
    {
        _finishNow.Dispose();
        _cancel.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
