namespace Studio.Benchmarks.FoldTrials;

using System.Diagnostics;
using System.Globalization;
using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Features;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>A table split into folds, on which single trials run as a search runs them.</summary>
internal sealed class FoldedTable
{
    private readonly TrainingPlan _plan;
    private readonly TrialSetup _setup;
    private readonly ExperimentData? _test;

    private FoldedTable(TrainingPlan plan, TrialSetup setup, ExperimentData? test) => (_plan, _setup, _test) = (plan, setup, test);

    /// <summary>Shape of what learners train on.</summary>
    public DataShape Shape => _setup.Shape;

    /// <summary>Reads a table.</summary>
    /// <param name="train">CSV file to train on.</param>
    /// <param name="test">CSV file of unseen rows; null for none.</param>
    /// <param name="label">Column to predict.</param>
    /// <param name="how">Folds, threads and seed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<FoldedTable> ReadAsync(string train, string? test, string label, TrialSettings how, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("studio-folds-");
        try
        {
            var rows = await ImportAsync(train, work, "train", cancellationToken);
            var plan = await PlanAsync(rows, label, how, cancellationToken);
            var data = await ExperimentData.LoadAsync(plan, rows.Path, cancellationToken);
            var unseen = test is null ? null : await ExperimentData.LoadAsync(plan, (await ImportAsync(test, work, "test", cancellationToken)).Path, cancellationToken);
            return new FoldedTable(plan, Setup(plan, data, how), unseen);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    /// <summary>The default configuration of a learner, with some values in place of its own.</summary>
    /// <param name="trainer">The learner.</param>
    /// <param name="values">What replaces defaults, and what else a person may set; names that it does not know are left out.</param>
    public ParameterSet Configuration(ITrainer trainer, ParameterSet values)
    {
        var configuration = trainer.SearchSpace(Shape).Default();
        var settable = trainer.Settable(Shape).Select(range => range.Name).ToHashSet();
        foreach (var name in values.Names.Where(name => configuration.Has(name) || settable.Contains(name)))
        {
            configuration = double.TryParse(values.Choice(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                ? configuration.With(name, number)
                : configuration.With(name, values.Choice(name));
        }

        return configuration;
    }

    /// <summary>Runs a trial.</summary>
    /// <param name="trainer">The learner.</param>
    /// <param name="parameters">Its configuration.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<TrialMeasure> RunAsync(ITrainer trainer, ParameterSet parameters, CancellationToken cancellationToken)
    {
        _setup.Features.TryPrepare(trainer.Featurizer(parameters));
        using var budget = new Budget(TimeProvider.System, TimeProvider.System.GetTimestamp(), null, 0, CancellationToken.None, cancellationToken);
        var epochs = new EpochCounter();
        var (started, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        var outcome = await new TrialRunner(_setup, budget, epochs, TimeProvider.System)
            .RunAsync(new Trial(1, trainer.Name, parameters, TrialState.Running, null, null, 0), trainer, null, true, cancellationToken);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var processor = (Environment.CpuUsage.TotalTime - used).TotalSeconds;
        var trained = outcome.Trained ?? throw new InvalidOperationException(outcome.Trial.Reason);
        return new TrialMeasure(outcome.Trial.Score!.Value, TestError(trained), seconds, processor, epochs.Count, epochs.TensorsAnEpoch);
    }

    private static Task<CanonicalDataset> ImportAsync(string csv, DirectoryInfo work, string name, CancellationToken cancellationToken) =>
        DatasetReader.ReadAsync(csv, $"{name}.csv", Path.Combine(work.FullName, $"{name}.parquet"), DatasetReaderOptions.Prediction, cancellationToken);

    private static async Task<TrainingPlan> PlanAsync(CanonicalDataset rows, string label, TrialSettings how, CancellationToken cancellationToken)
    {
        var profile = await DatasetProfiler.ProfileAsync(rows.Path, rows.Columns, cancellationToken);
        var labels = await DatasetProfiler.CountValuesAsync(rows.Path, label, TrainingPlanner.MaxClasses + 1, cancellationToken);
        var planned = TrainingPlanner.Plan(profile, labels, new TrainingRequest(label) { Task = how.Task, Seed = how.Seed, Threads = how.Threads });
        return planned.Plan ?? throw new InvalidOperationException(string.Join(' ', planned.Problems));
    }

    private static TrialSetup Setup(TrainingPlan plan, ExperimentData data, TrialSettings how)
    {
        var folds = Folds.Split(data.Truth, how.Folds, plan.HoldoutShare, how.Seed);
        var shape = new DataShape(plan.Task, data.Truth.Classes, folds[0].Training.Length, plan.Features.Count);
        return new TrialSetup(
            plan,
            shape,
            folds,
            folds.Count,
            new FeatureCache(plan, data, folds, FeaturizerCatalog.All),
            data.Truth.Gather([.. folds.SelectMany(fold => fold.Validation)]),
            Loss(plan),
            TrialParallelism.For(plan.Threads, plan.MemoryBytes, shape, folds.Count));
    }

    /// <summary>Log-loss, or the root of the mean squared error: both are steadier on few rows than what counts ranks.</summary>
    private static Metric Loss(TrainingPlan plan) => plan.Task.FindMetric(plan.Task.HasClasses ? MetricCatalog.LogLoss : "rmse")!;

    private double? TestError(TrainedTrial trained) => _test is null
        ? null
        : _setup.Metric.Evaluate(_test.Truth, new FittedModel(_plan, [.. trained.Members.Select(member => member with { Weight = 1.0 / trained.Members.Count })]).Predict(_test.Features));
}
