namespace Studio.Benchmarks;

using System.Diagnostics;
using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;

/// <summary>
/// How good learners are without a search: one model of each with its default parameters on every table, a fifth of the training rows
/// held out for early stopping, the error on the test file.
/// </summary>
/// <param name="datasets">Folder with a manifest.</param>
/// <param name="learners">Names of the learners.</param>
/// <param name="threads">Threads of each fit.</param>
/// <param name="seed">Seed of the split and of every fit.</param>
/// <param name="parameters">Values that replace the default of the parameter of that name, where a learner has it.</param>
internal sealed class NetsBenchmark(DirectoryInfo datasets, IReadOnlyList<string> learners, int threads, int seed, ParameterSet parameters)
{
    private const double HoldoutShare = 0.2;

    /// <summary>Runs, and writes the table again after each dataset, so that a run that is broken off leaves what it has.</summary>
    /// <returns>0 when every fit gave a model; 1 otherwise.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> only, FileInfo output, CancellationToken cancellationToken)
    {
        output.Directory!.Create();
        var results = new List<NetsResult>();
        foreach (var entry in await DatasetManifest.ReadAsync(datasets, only, cancellationToken))
        {
            var result = await MeasureAsync(entry, cancellationToken);
            results.Add(result);
            Console.WriteLine(NetsTable.Row(result, learners));
            await File.WriteAllTextAsync(output.FullName, NetsTable.Write(results, learners, threads), cancellationToken);
            await File.WriteAllTextAsync(
                Path.ChangeExtension(output.FullName, ".json"), JsonSerializer.Serialize(results, StudioJson.File), cancellationToken);
        }

        Console.WriteLine(NetsTable.Summary(results, learners));
        return results.All(result => result.Fits.Values.All(fit => fit.Failure is null)) ? 0 : 1;
    }

    private async Task<NetsResult> MeasureAsync(ManifestEntry entry, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("studio-nets-");
        try
        {
            var train = await ImportAsync(entry, "train", work, cancellationToken);
            var test = await ImportAsync(entry, "test", work, cancellationToken);
            var plan = await PlanAsync(entry, train, cancellationToken);
            var data = await ExperimentData.LoadAsync(plan, train.Path, cancellationToken);
            var unseen = await ExperimentData.LoadAsync(plan, test.Path, cancellationToken);
            var fold = Folds.Split(data.Truth, 1, HoldoutShare, seed)[0];
            var fits = learners.ToDictionary(name => name, name => Fit(TrainerCatalog.Find(name)!, plan, data, unseen, fold, cancellationToken));
            return new NetsResult(entry.Name, entry.Task, fold.Training.Length, plan.Features.Count, fits);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private Task<CanonicalDataset> ImportAsync(ManifestEntry entry, string part, DirectoryInfo work, CancellationToken cancellationToken) =>
        DatasetReader.ReadAsync(
            Path.Combine(datasets.FullName, entry.Name, $"{part}.csv"), $"{part}.csv", Path.Combine(work.FullName, $"{part}.parquet"),
            DatasetReaderOptions.Prediction, cancellationToken);

    private async Task<TrainingPlan> PlanAsync(ManifestEntry entry, CanonicalDataset train, CancellationToken cancellationToken)
    {
        var profile = await DatasetProfiler.ProfileAsync(train.Path, train.Columns, cancellationToken);
        var labels = await DatasetProfiler.CountValuesAsync(train.Path, entry.Label, TrainingPlanner.MaxClasses + 1, cancellationToken);
        var planned = TrainingPlanner.Plan(profile, labels, new TrainingRequest(entry.Label) { Task = entry.Task, Seed = seed });
        return planned.Plan ?? throw new InvalidOperationException($"{entry.Name} cannot be planned: {string.Join(' ', planned.Problems)}");
    }

    private SingleFit Fit(
        ITrainer trainer, TrainingPlan plan, ExperimentData data, ExperimentData test, Fold fold, CancellationToken cancellationToken)
    {
        var shape = new DataShape(plan.Task, data.Truth.Classes, fold.Training.Length, plan.Features.Count);
        var configuration = Configuration(trainer, shape);
        var featurizer = FeaturizerCatalog.Get(trainer.Featurizer(configuration));
        var (transformer, training) = featurizer.Fit(
            plan.Features, data.Features.Gather(fold.Training).With(data.Label.Gather(fold.Training)), seed);
        ColumnTable Features(ColumnTable raw) => ColumnTable.From(transformer.Transform(raw)).Only(ColumnNames.Features);
        var validation = Features(data.Features.Gather(fold.Validation)).With(data.Label.Gather(fold.Validation));
        var started = Stopwatch.GetTimestamp();
        double Seconds() => Stopwatch.GetElapsedTime(started).TotalSeconds;
        try
        {
            var model = trainer.Train(new TrainingRun(shape, training, validation, configuration, seed, threads), cancellationToken);
            var seconds = Seconds();
            var predictions = PredictionReader.Predict(model, Features(test.Features), plan.Task);
            return new SingleFit(Error(plan.Task, test.Truth, predictions), seconds, (model as IIterated)?.Iterations, null);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new SingleFit(null, Seconds(), null, exception.Message.Split('\n')[0]);
        }
    }

    private ParameterSet Configuration(ITrainer trainer, DataShape shape)
    {
        var configuration = trainer.SearchSpace(shape).Default();
        foreach (var name in parameters.Names.Where(configuration.Has))
        {
            configuration = double.TryParse(parameters.Choice(name), out var number)
                ? configuration.With(name, number)
                : configuration.With(name, parameters.Choice(name));
        }

        return configuration;
    }

    private static double Error(PredictionTask task, TargetVector truth, PredictionMatrix predictions)
    {
        var metric = task.DefaultMetric;
        var score = metric.Evaluate(truth, predictions);
        return metric.Direction == MetricDirection.Maximize ? metric.Optimum - score : score;
    }
}
