namespace Studio.Benchmarks;

using System.Globalization;
using System.Text;
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

/// <summary>
/// How good learners are without a search, out of fold and on the test file: a model of each fold with the default parameters, averaged, as one trial of a search makes
/// them; and what the mean of all learners gains by the first of them.
/// </summary>
/// <param name="datasets">Folder with a manifest.</param>
/// <param name="learners">Names of the learners; the first is the one that is judged. After a slash the index of a configuration of its portfolio, <c>gp/1</c>.</param>
/// <param name="folds">Number of folds.</param>
/// <param name="seed">Seed of the folds and of every fit.</param>
/// <param name="parameters">Values that replace the default of the parameter of that name, where a learner has it.</param>
internal sealed class FoldsBenchmark(DirectoryInfo datasets, IReadOnlyList<string> learners, int folds, int seed, ParameterSet parameters)
{
    private sealed record Scored(PredictionMatrix OutOfFold, PredictionMatrix Test, double Seconds);

    /// <summary>Runs, and writes the table again after each dataset, so that a run that is broken off leaves what it has.</summary>
    public async Task RunAsync(IReadOnlyList<string> only, FileInfo output, CancellationToken cancellationToken)
    {
        output.Directory!.Create();
        var others = string.Join(", ", learners.Skip(1));
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"{folds} folds, default parameters. Error out of fold / on the test file: 1 − AUC, log-loss or RMSE; for two classes then the log-loss of the same; seconds of a processor for all folds and the test file. Means: of {others}, and with {learners[0]}.")
            .AppendLine()
            .AppendLine(CultureInfo.InvariantCulture, $"| dataset | rows × columns | {string.Join(" | ", learners)} | mean | mean with {learners[0]} |")
            .AppendLine(CultureInfo.InvariantCulture, $"|---|---|{string.Concat(learners.Select(_ => "---|"))}---|---|");
        foreach (var entry in await DatasetManifest.ReadAsync(datasets, only, cancellationToken))
        {
            var row = await RowAsync(entry, cancellationToken);
            Console.WriteLine(row);
            text.AppendLine(row);
            await File.WriteAllTextAsync(output.FullName, text.ToString(), cancellationToken);
        }
    }

    private async Task<string> RowAsync(ManifestEntry entry, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("studio-folds-");
        try
        {
            var (train, test) = (await ImportAsync(entry, "train", work, cancellationToken), await ImportAsync(entry, "test", work, cancellationToken));
            var profile = await DatasetProfiler.ProfileAsync(train.Path, train.Columns, cancellationToken);
            var labels = await DatasetProfiler.CountValuesAsync(train.Path, entry.Label, TrainingPlanner.MaxClasses + 1, cancellationToken);
            var planned = TrainingPlanner.Plan(profile, labels, new TrainingRequest(entry.Label) { Task = entry.Task, Seed = seed });
            var plan = planned.Plan ?? throw new InvalidOperationException($"{entry.Name} cannot be planned: {string.Join(' ', planned.Problems)}");
            var data = await ExperimentData.LoadAsync(plan, train.Path, cancellationToken);
            var unseen = await ExperimentData.LoadAsync(plan, test.Path, cancellationToken);
            Scored[] scored = [.. learners.Select(name => Fit(name, plan, data, unseen, cancellationToken))];
            string Cell(Scored one) => Error(plan.Task, one, data.Truth, unseen.Truth);
            var cells = scored.Select(one => string.Create(CultureInfo.InvariantCulture, $"{Cell(one)} ({one.Seconds:F1} s)"));
            return $"| {entry.Name} | {data.Features.RowCount} × {plan.Features.Count} | {string.Join(" | ", cells)} | {(scored.Length > 1 ? Cell(Mean(scored[1..])) : string.Empty)} | {Cell(Mean(scored))} |";
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

    private Scored Fit(string name, TrainingPlan plan, ExperimentData data, ExperimentData test, CancellationToken cancellationToken)
    {
        var parts = name.Split('/');
        var trainer = TrainerCatalog.Find(parts[0])!;
        var started = Environment.CpuUsage.TotalTime;
        var fits = Folds.Split(data.Truth, folds, 0, seed).AsParallel().AsOrdered().WithDegreeOfParallelism(2).Select(fold =>
        {
            var shape = new DataShape(plan.Task, data.Truth.Classes, fold.Training.Length, plan.Features.Count);
            var configuration = Configuration(parts.Length > 1 ? trainer.Portfolio(shape)[int.Parse(parts[1], CultureInfo.InvariantCulture)] : trainer.Portfolio(shape)[0]);
            var (transformer, training) = FeaturizerCatalog.Get(trainer.Featurizer(configuration)).Fit(
                plan.Features, data.Features.Gather(fold.Training).With(data.Label.Gather(fold.Training)), seed);
            ColumnTable Features(ColumnTable raw) => ColumnTable.From(transformer.Transform(raw)).Only(ColumnNames.Features);
            var validation = Features(data.Features.Gather(fold.Validation)).With(data.Label.Gather(fold.Validation));
            var model = trainer.Train(new TrainingRun(shape, training, validation, configuration, seed, Threads: 1), cancellationToken);
            return (fold.Validation, OutOfFold: PredictionReader.Predict(model, validation, plan.Task), Test: PredictionReader.Predict(model, Features(test.Features), plan.Task));
        }).ToList();
        var seconds = (Environment.CpuUsage.TotalTime - started).TotalSeconds;
        var width = fits[0].Test.Columns;
        var outOfFold = new float[data.Features.RowCount * width];
        foreach (var fit in fits)
        {
            for (var row = 0; row < fit.Validation.Length; row++)
            {
                fit.OutOfFold.Row(row).CopyTo(outOfFold.AsSpan(fit.Validation[row] * width));
            }
        }

        return new Scored(
            new PredictionMatrix(outOfFold, data.Features.RowCount, width), EnsembleSelection.Average([.. fits.Select(fit => (fit.Test, 1.0 / folds))]), seconds);
    }

    private ParameterSet Configuration(ParameterSet configuration)
    {
        foreach (var name in parameters.Names.Where(configuration.Has))
        {
            configuration = double.TryParse(parameters.Choice(name), CultureInfo.InvariantCulture, out var number)
                ? configuration.With(name, number)
                : configuration.With(name, parameters.Choice(name));
        }

        return configuration;
    }

    private static Scored Mean(IReadOnlyList<Scored> scored) => new(
        EnsembleSelection.Average([.. scored.Select(one => (one.OutOfFold, 1.0 / scored.Count))]),
        EnsembleSelection.Average([.. scored.Select(one => (one.Test, 1.0 / scored.Count))]),
        0);

    private static string Error(PredictionTask task, Scored scored, TargetVector truth, TargetVector testTruth)
    {
        string Of(Metric metric)
        {
            double Loss(TargetVector labels, PredictionMatrix predictions) =>
                metric.Direction == MetricDirection.Maximize ? metric.Optimum - metric.Evaluate(labels, predictions) : metric.Evaluate(labels, predictions);
            return string.Create(CultureInfo.InvariantCulture, $"{Loss(truth, scored.OutOfFold):G4} / {Loss(testTruth, scored.Test):G4}");
        }

        return task == TaskCatalog.Binary ? $"{Of(task.DefaultMetric)}; {Of(MetricCatalog.Find("logloss")!)}" : Of(task.DefaultMetric);
    }
}
