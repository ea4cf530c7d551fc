namespace Studio.Pipelines.Tests.Experiments.Stacking;

using Studio.Pipelines.Data;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Features;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Tests.Trials;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>An experiment in memory, of which trials are trained one by one.</summary>
internal sealed class LoadedTable : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("stacking");
    private readonly ExperimentControl _control = new();

    private LoadedTable(LoadedExperiment experiment) => Experiment = experiment;

    public LoadedExperiment Experiment { get; private set; }

    public TrialSetup Setup => Experiment.Setup;

    /// <summary>No limit.</summary>
    public Budget Budget => new(TimeProvider.System, TimeProvider.System.GetTimestamp(), null, 0, _control.FinishNow, CancellationToken.None);

    public static EventStream Silence => new(TimeProvider.System, TimeProvider.System.GetTimestamp(), _ => { });

    public static async Task<LoadedTable> LoadAsync(TrainingPlan plan, ColumnTable table)
    {
        var loaded = new LoadedTable(null!);
        var files = new ExperimentFiles(await LabelledTable.WriteAsync(table, loaded._folder.FullName, "data"), null, loaded._folder.FullName);
        loaded.Experiment = await LoadedExperiment.LoadAsync(
            plan, files, new KnownComponents(TrainerCatalog.All, FeaturizerCatalog.All), Silence, TimeProvider.System, CancellationToken.None);
        return loaded;
    }

    /// <summary>Trains the first configuration of a learner on all folds.</summary>
    public async Task<(Trial Trial, TrainedTrial Trained)> TrainAsync(string learner, int number)
    {
        var trainer = Experiment.Trainers[learner];
        var trial = new Trial(number, learner, trainer.Portfolio(Setup.Shape)[0], TrialState.Running, null, null, 0);
        using var budget = Budget;
        var outcome = await new TrialRunner(Setup, budget, Silence, TimeProvider.System).RunAsync(trial, trainer, null, true, CancellationToken.None);
        return (outcome.Trial, outcome.Trained!);
    }

    public void Dispose()
    {
        Experiment.Dispose();
        _control.Dispose();
        _folder.Delete(recursive: true);
    }
}
