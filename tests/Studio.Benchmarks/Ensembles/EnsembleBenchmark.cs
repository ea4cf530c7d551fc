namespace Studio.Benchmarks.Ensembles;

using System.Text.Json;
using Studio.Pipelines;
using Studio.Pipelines.Data;
using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Experiments;
using Studio.Pipelines.Features;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>
/// What an ensemble costs and what is given up for less: each table is searched once, and of the trials two ensembles are made. One is chosen by error
/// alone, has the models of all folds, and every member's operators apart in its file; the other is the model <c>best</c>.
/// </summary>
/// <param name="datasets">Folder with a manifest.</param>
/// <param name="budget">Seconds of search for each table.</param>
internal sealed class EnsembleBenchmark(DirectoryInfo datasets, double budget)
{
    /// <summary>Runs, and writes the table again after each dataset, so that a run that is broken off leaves what it has.</summary>
    public async Task RunAsync(IReadOnlyList<string> only, FileInfo output, CancellationToken cancellationToken)
    {
        output.Directory!.Create();
        var results = new List<EnsembleResult>();
        foreach (var entry in await DatasetManifest.ReadAsync(datasets, only, cancellationToken))
        {
            try
            {
                results.Add(await MeasureAsync(entry, cancellationToken));
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                await Console.Error.WriteLineAsync($"{entry.Name} failed: {exception}");
                continue;
            }

            Console.WriteLine(EnsembleTable.Row(results[^1]));
            await File.WriteAllTextAsync(output.FullName, EnsembleTable.Write(results, budget), cancellationToken);
            await File.WriteAllTextAsync(
                Path.ChangeExtension(output.FullName, ".json"), JsonSerializer.Serialize(results, StudioJson.File), cancellationToken);
        }
    }

    private async Task<EnsembleResult> MeasureAsync(ManifestEntry entry, CancellationToken cancellationToken)
    {
        var work = Directory.CreateTempSubdirectory("studio-ensembles-");
        try
        {
            var train = await ImportAsync(entry, "train", work, cancellationToken);
            var test = await ImportAsync(entry, "test", work, cancellationToken);
            var plan = await PlanAsync(entry, train, cancellationToken);
            var files = new ExperimentFiles(train.Path, test.Path, Path.Combine(work.FullName, "out"));
            var known = new KnownComponents(TrainerCatalog.All, FeaturizerCatalog.All);
            var events = new EventStream(TimeProvider.System, TimeProvider.System.GetTimestamp(), _ => { });
            using var experiment = await LoadedExperiment.LoadAsync(plan, files, known, events, TimeProvider.System, cancellationToken);
            using var control = new ExperimentControl();
            using var time = new Budget(TimeProvider.System, TimeProvider.System.GetTimestamp(), budget, plan.ScoredFolds < plan.Folds ? 0.35 : 0, control.FinishNow, cancellationToken);
            return await CompareAsync(entry, new Search(experiment, time, control, events), cancellationToken);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private static async Task<EnsembleResult> CompareAsync(ManifestEntry entry, Search search, CancellationToken cancellationToken)
    {
        var (setup, leaderboard) = (search.Experiment.Setup, await search.RunAsync(cancellationToken));
        var before = Candidate.Best(leaderboard, setup, CancellationToken.None);
        await search.Bagging(leaderboard).ExtendAsync(
            before.Members.Select(member => (member.Trial, Enumerable.Range(0, setup.Folds.Count).ToArray())), cancellationToken);
        var old = new FittedModel(setup.Plan, [.. before.Members.SelectMany(member => Models(member, leaderboard.Trained(member.Trial)))])
        {
            Adjustment = before.Adjustment(setup),
        };
        var models = await search.Builder(leaderboard).BuildAsync(cancellationToken);
        var (best, single) = (models[0], models[1]);
        var raw = search.Experiment.Data.Features;
        var timings = AlternateTimings.Measure(
            [(OnnxExporter.Export(old, merges: false), old), (OnnxExporter.Export(old), old), (OnnxExporter.Export(best.Model), best.Model), (OnnxExporter.Export(single.Model), single.Model)], raw);
        var test = search.Experiment.Test!;
        return new EnsembleResult(
            entry.Name,
            setup.Metric.Name,
            Side(before, old, timings[0], setup, test),
            timings[1],
            Side(best.Candidate, best.Model, timings[2], setup, test),
            timings[3],
            PairedBootstrap.Gain(setup.Metric, setup.Truth, Adjusted(best.Candidate, best.Model, setup), Adjusted(before, old, setup), 1),
            PairedBootstrap.Gain(setup.Metric, test.Truth, best.Model.Predict(test.Features), old.Predict(test.Features), 1),
            new TrialCosts(setup, raw, leaderboard).Of(best.Candidate));
    }

    private static IEnumerable<FittedMember> Models(CandidateMember member, TrainedTrial trained) =>
        trained.Members.Select(model => model with { Weight = member.Weight / trained.Members.Count });

    private static EnsembleSide Side(Candidate candidate, FittedModel model, RowMicroseconds speed, TrialSetup setup, ExperimentData test) => new(
        candidate.Members.Count,
        model.Members.Count,
        speed,
        setup.Metric.Evaluate(setup.Truth, Adjusted(candidate, model, setup)),
        setup.Metric.Evaluate(test.Truth, model.Predict(test.Features)));

    private static PredictionMatrix Adjusted(Candidate candidate, FittedModel model, TrialSetup setup) =>
        setup.Plan.Task.HasClasses ? model.Adjustment.Apply(candidate.Predictions) : candidate.Predictions;

    private Task<CanonicalDataset> ImportAsync(ManifestEntry entry, string part, DirectoryInfo work, CancellationToken cancellationToken) =>
        DatasetReader.ReadAsync(
            Path.Combine(datasets.FullName, entry.Name, $"{part}.csv"), $"{part}.csv", Path.Combine(work.FullName, $"{part}.parquet"),
            DatasetReaderOptions.Prediction, cancellationToken);

    private async Task<TrainingPlan> PlanAsync(ManifestEntry entry, CanonicalDataset train, CancellationToken cancellationToken)
    {
        var profile = await DatasetProfiler.ProfileAsync(train.Path, train.Columns, cancellationToken);
        var labels = await DatasetProfiler.CountValuesAsync(train.Path, entry.Label, TrainingPlanner.MaxClasses + 1, cancellationToken);
        var planned = TrainingPlanner.Plan(profile, labels, new TrainingRequest(entry.Label) { Task = entry.Task, BudgetSeconds = budget });
        return planned.Plan ?? throw new InvalidOperationException($"{entry.Name} cannot be planned: {string.Join(' ', planned.Problems)}");
    }

    /// <summary>A search in this process.</summary>
    private sealed class Search(LoadedExperiment experiment, Budget time, ExperimentControl control, EventStream events)
    {
        private readonly TrialRunner _runner = new(experiment.Setup, time, events, TimeProvider.System);

        public LoadedExperiment Experiment => experiment;

        public async Task<Leaderboard> RunAsync(CancellationToken cancellationToken)
        {
            var leaderboard = new Leaderboard(experiment.Setup.Metric);
            var loop = new TrialLoop(
                ExperimentPart.Whole, experiment.Setup, experiment.Trainers, TunerChoice.Create(experiment.Setup, experiment.Trainers, ExperimentPart.Whole),
                _runner, leaderboard, checkpoints: null, time, control, events);
            await loop.RunAsync(cancellationToken);
            return leaderboard;
        }

        public Bagging Bagging(Leaderboard leaderboard) => new(experiment.Setup, experiment.Trainers, _runner, leaderboard, time, TimeProvider.System);

        public ModelBuilder Builder(Leaderboard leaderboard) =>
            new(experiment.Setup, experiment.Trainers, _runner, leaderboard, experiment.Data, time, events, TimeProvider.System);
    }
}
