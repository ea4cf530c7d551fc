namespace Studio.Benchmarks.TrialLogs;

using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// Trains many configurations of every learner on every table cut to several sizes of rows and columns, and logs what each predicts out of fold and on test rows, and what it costs.
/// What the log has is not made again, so that it can be broken off and gone on with.
/// </summary>
/// <param name="datasets">Folder with a manifest.</param>
/// <param name="output">Folder of the logs, a file a table and size.</param>
/// <param name="learners">Names of learners; empty for all.</param>
/// <param name="most">Configurations of each learner at most.</param>
/// <param name="seconds">Seconds after which learners with iterations end.</param>
internal sealed class TrialLogBenchmark(DirectoryInfo datasets, DirectoryInfo output, IReadOnlyList<string> learners, int most, double seconds)
{
    private const int MostTestRows = 2_000;

    /// <summary>Runs.</summary>
    /// <param name="only">Names of tables; empty for all.</param>
    /// <param name="sizes">Rows to train on; tables with fewer are left out of a size.</param>
    /// <param name="widths">Columns to learn from; tables with fewer are left out of a width. Empty for all columns.</param>
    /// <param name="cancellationToken">Ends it after the trial that runs.</param>
    public async Task RunAsync(IReadOnlyList<string> only, IReadOnlyList<int> sizes, IReadOnlyList<int> widths, CancellationToken cancellationToken)
    {
        output.Create();
        IReadOnlyList<int?> cuts = widths.Count == 0 ? [null] : [.. widths.Select(width => (int?)width)];
        foreach (var (rows, columns) in sizes.SelectMany(rows => cuts.Select(columns => (rows, columns))))
        {
            foreach (var entry in await DatasetManifest.ReadAsync(datasets, only, cancellationToken))
            {
                var table = CsvTable.Read(Path.Combine(datasets.FullName, entry.Name, "train.csv"));
                if (table.Rows.Count > rows && !(table.Header.Length - 1 <= columns))
                {
                    await LogAsync(entry, new TableCut(rows, columns), table, cancellationToken);
                }
            }
        }
    }

    private async Task LogAsync(ManifestEntry entry, TableCut cut, CsvTable table, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("studio-trial-log-");
        try
        {
            cut.Of(table, cut.Rows, entry.Task == "regression" ? null : entry.Label, entry.Label).Write(Path.Combine(work.FullName, "train.csv"));
            cut.Of(CsvTable.Read(Path.Combine(datasets.FullName, entry.Name, "test.csv")), MostTestRows, null, entry.Label).Write(Path.Combine(work.FullName, "test.csv"));
            using var experiment = await LoadAsync(entry, work, cancellationToken);
            await LogAsync(entry, experiment, Path.Combine(output.FullName, $"{entry.Name}-{cut}.jsonl"), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"{entry.Name} cut to {cut}: {exception.Message}");
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private async Task LogAsync(ManifestEntry entry, LoadedExperiment experiment, string path, CancellationToken cancellationToken)
    {
        var (setup, test) = (experiment.Setup, experiment.Test!);
        var log = TrialLogFile.Read(path);
        if (log is null)
        {
            TrialLogFile.Append(path, new LoggedTable(
                entry.Name, entry.Task, setup.Metric.Name, setup.Shape.Rows, setup.Shape.Columns, setup.Shape.Classes, setup.ScoredFolds, setup.Truth, test.Truth));
        }

        var done = log?.Trials.Select(trial => trial.Key).ToHashSet() ?? [];
        var wanted = experiment.Trainers.Values
            .Where(trainer => trainer.Name != TrainerCatalog.Baseline && (learners.Count == 0 || learners.Contains(trainer.Name)))
            .SelectMany(trainer => LoggedConfigurations.Of(trainer, setup.Shape).Take(most))
            .Where(configuration => !done.Contains((configuration.Trainer.Name, configuration.Parameters)));
        foreach (var (trainer, parameters) in wanted)
        {
            var trial = await TrainAsync(experiment, trainer, parameters, cancellationToken);
            TrialLogFile.Append(path, trial);
            Console.WriteLine(FormattableString.Invariant($"{Path.GetFileNameWithoutExtension(path)} {trial.Learner} {trial.Score:G4} {trial.CoreSeconds:F1} s {trial.Reason}"));
        }
    }

    private async Task<LoggedTrial> TrainAsync(LoadedExperiment experiment, ITrainer trainer, ParameterSet parameters, CancellationToken cancellationToken)
    {
        using var control = new ExperimentControl();
        using var budget = new Budget(TimeProvider.System, TimeProvider.System.GetTimestamp(), null, 0, control.FinishNow, cancellationToken);
        var events = new EventStream(TimeProvider.System, TimeProvider.System.GetTimestamp(), _ => { });
        var runner = new TrialRunner(experiment.Setup, budget, events, TimeProvider.System);

        // Others may share them, so they are no part of what it costs.
        var featurizer = EmbeddedFeaturizer.Choose(trainer.Featurizer(parameters), parameters);
        for (var fold = 0; fold < experiment.Setup.ScoredFolds; fold++)
        {
            experiment.Setup.Features.Get(fold, featurizer);
        }

        var (memory, before) = (Environment.WorkingSet, Environment.CpuUsage.TotalTime);
        var outcome = await runner.RunAsync(
            new Trial(1, trainer.Name, parameters, TrialState.Running, null, null, 0), trainer, () => new TrialTime(seconds, null), experienced: true, cancellationToken);
        var trial = new LoggedTrial(
            trainer.Name, parameters, outcome.Trial.Score, (Environment.CpuUsage.TotalTime - before).TotalSeconds, (Environment.WorkingSet - memory) / 1048576.0, outcome.Trial.Reason);
        if (outcome.Trained is not { } trained)
        {
            return trial;
        }

        var model = new FittedModel(experiment.Setup.Plan, [.. trained.Members.Select(member => member with { Weight = 1.0 / trained.Members.Count })]);
        trial = trial with { OutOfFold = LoggedTrial.Bytes(trained.Predictions), Test = LoggedTrial.Bytes(model.Predict(experiment.Test!.Features)) };
        trained.Release();
        return trial;
    }

    private static async Task<LoadedExperiment> LoadAsync(ManifestEntry entry, DirectoryInfo work, CancellationToken cancellationToken)
    {
        Task<CanonicalDataset> ImportAsync(string part) => DatasetReader.ReadAsync(
            Path.Combine(work.FullName, $"{part}.csv"), $"{part}.csv", Path.Combine(work.FullName, $"{part}.parquet"), DatasetReaderOptions.Prediction, cancellationToken);
        var (train, test) = (await ImportAsync("train"), await ImportAsync("test"));
        var profile = await DatasetProfiler.ProfileAsync(train.Path, train.Columns, cancellationToken);
        var labels = await DatasetProfiler.CountValuesAsync(train.Path, entry.Label, TrainingPlanner.MaxClasses + 1, cancellationToken);
        var planned = TrainingPlanner.Plan(profile, labels, new TrainingRequest(entry.Label) { Task = entry.Task });
        var plan = planned.Plan ?? throw new InvalidOperationException(string.Join(' ', planned.Problems));
        var known = new KnownComponents(TrainerCatalog.All, FeaturizerCatalog.All);
        var events = new EventStream(TimeProvider.System, TimeProvider.System.GetTimestamp(), _ => { });
        return await LoadedExperiment.LoadAsync(
            plan, new ExperimentFiles(train.Path, test.Path, Path.Combine(work.FullName, "out")), known, events, TimeProvider.System, cancellationToken);
    }

    /// <summary>How a table is cut; columns are null for all of them.</summary>
    private sealed record TableCut(int Rows, int? Columns)
    {
        public CsvTable Of(CsvTable table, int rows, string? classes, string label)
        {
            var drawn = table.Draw(rows, classes, seed: 7);
            return Columns is { } columns ? drawn.DrawColumns(columns, label, seed: 7) : drawn;
        }

        public override string ToString() => Columns is null ? FormattableString.Invariant($"{Rows}") : FormattableString.Invariant($"{Rows}x{Columns}");
    }
}
