namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Experiments.Events;
using Studio.Pipelines.Features;
using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>An experiment whose data is in memory and split.</summary>
/// <param name="Setup">What its trials share.</param>
/// <param name="Data">Rows to learn from.</param>
/// <param name="Test">Rows for the final metrics; null for none.</param>
/// <param name="Trainers">The plan's learners that can run here, by name, in the order of the plan.</param>
/// <param name="Skipped">The others, with the reason.</param>
internal sealed record LoadedExperiment(
    TrialSetup Setup, ExperimentData Data, ExperimentData? Test, IReadOnlyDictionary<string, ITrainer> Trainers, IReadOnlyList<Skipped> Skipped) : IDisposable
{
    private LoadedEncoders? Encoders { get; init; }

    /// <summary>The rows to learn from, with the vectors of their texts and pictures where models were trained on those.</summary>
    /// <param name="leaderboard">The trials.</param>
    /// <param name="cancellationToken">Ends waiting for vectors.</param>
    public async Task<ExperimentData> DataForAsync(Leaderboard leaderboard, CancellationToken cancellationToken) =>
        Setup.Vectors is { } vectors && leaderboard.Kept.Any(entry => EmbeddedFeaturizer.IsChosenBy(entry.Trial.Parameters))
            ? await vectors.WaitAsync(cancellationToken).ConfigureAwait(false) ? vectors.Training() : throw new TrainingException($"The {vectors.Cells} have no vectors: {vectors.Missing}.")
            : Data;

    /// <summary>The rows for the final metrics, with vectors where a model reads them; null for none.</summary>
    /// <param name="models">The models.</param>
    /// <param name="cancellationToken">Ends waiting for vectors.</param>
    public async Task<ExperimentData?> TestForAsync(IReadOnlyList<BuiltModel> models, CancellationToken cancellationToken) =>
        Setup.Vectors is { } vectors && models.Any(built => built.Model.ReadsEmbeddings) ? await vectors.TestAsync(cancellationToken).ConfigureAwait(false) : Test;

    /// <summary>Loads it and fits the featurizer of the first learner, which most others share.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="files">Its files.</param>
    /// <param name="known">Learners and featurizers to choose from.</param>
    /// <param name="events">Hears how far it is.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends it early, and the work that goes on behind it.</param>
    /// <exception cref="DatasetException">The data is not as planned.</exception>
    /// <exception cref="EncoderException">An encoder is not as planned.</exception>
    public static async Task<LoadedExperiment> LoadAsync(
        TrainingPlan plan, ExperimentFiles files, KnownComponents known, EventStream events, TimeProvider time, CancellationToken cancellationToken)
    {
        events.Send(new StageStarted(ExperimentStage.Loading, string.Empty));
        var metric = plan.Task.FindMetric(plan.Metric)
            ?? throw new DatasetException($"There is no metric '{plan.Metric}' for the task '{plan.Task}'; there are {string.Join(", ", plan.Task.Metrics.Select(known => known.Name))}.");

        // Hundreds of megabytes to read: beside the data.
        var loading = Task.Run(() => LoadedEncoders.Load(plan), CancellationToken.None);
        try
        {
            var table = await SampledTable.LoadAsync(plan, files.Data, files.MostValues, cancellationToken).ConfigureAwait(false);
            var (data, folds) = (table.Data, table.Folds);
            var test = files.Test is { } path ? await ExperimentData.LoadAsync(plan, path, cancellationToken).ConfigureAwait(false) : null;
            var encoders = await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
            var kept = files.VectorsDirectory is { } folder ? new VectorFiles(folder) : null;
            var vectors = encoders.Columns.Count == 0 ? null : new ColumnVectors(encoders.Columns, data, test, kept, time, (of, read) => events.Read(plan, of, read), cancellationToken);
            var setup = CreateSetup(plan, table, metric, encoders, vectors, known.Featurizers);
            events.Send(new StageStarted(ExperimentStage.Featurizing, Describe(table)));
            var trainers = Usable(plan, setup.Shape, known.Trainers, out var skipped);
            await PrepareAsync(setup, trainers.Values.FirstOrDefault(), cancellationToken).ConfigureAwait(false);
            return new LoadedExperiment(setup, data, test, trainers, skipped) { Encoders = encoders };
        }
        catch
        {
            // Nothing reads with it yet.
            _ = loading.ContinueWith(loaded => loaded.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Setup.Vectors?.Dispose();
        if (Setup.Vectors is not { HaveLeft: false })
        {
            Encoders?.Dispose();
        }
    }

    private static TrialSetup CreateSetup(
        TrainingPlan plan, SampledTable table, Metric metric, LoadedEncoders encoders, ColumnVectors? vectors, IReadOnlyList<IFeaturizer> featurizers)
    {
        var (data, folds) = (table.Data, table.Folds);
        var shape = new DataShape(plan.Task, data.Truth.Classes, folds[0].Training.Length, PictureEncoderChoice.Columns(plan.PictureEncoder, plan.Features))
        {
            Texts = plan.Features.Count(feature => feature.Purpose == ColumnPurpose.Text),
            Pictures = Pixels.SizeOf(plan.Pictures),
            PictureVectors = plan.PictureEncoder is not null,
            Weighted = plan.Weight is not null,
            Monotone = plan.Features.Any(feature => feature.Monotone is not null),
            Grouped = plan.Features.Any(feature => feature.InteractionGroup is not null),
        };
        var scored = Math.Min(folds.Count, plan.ScoredFolds ?? folds.Count);
        return new TrialSetup(
            plan,
            shape,
            folds,
            scored,
            new FeatureCache(plan, data, folds, EmbeddedFeaturizer.Extend(featurizers, encoders.Texts is not null, encoders.Pictures is not null), vectors) { SparesMemory = table.Others is not null },
            data.Truth.Gather([.. folds.Take(scored).SelectMany(fold => fold.Validation)]),
            metric,
            TrialParallelism.For(plan.Threads, plan.MemoryBytes, shape, scored),
            encoders.Texts)
        {
            Vectors = vectors,
            Pictures = encoders.Pictures,
            Others = table.Others,
        };
    }

    /// <summary>Fits the featurizer of the first learner, which most others share; the rest follows when it is needed.</summary>
    private static Task<bool> PrepareAsync(TrialSetup setup, ITrainer? first, CancellationToken cancellationToken) => first is null
        ? throw new TrainingException("None of the planned learners can run here.")
        : AbandonableWork.RunAsync(
            () => setup.Features.TryPrepare(first.Featurizer(first.Portfolio(setup.Shape)[0])), cancellationToken);

    /// <summary>The plan's learners by name, in its order, without those that cannot run here.</summary>
    private static Dictionary<string, ITrainer> Usable(
        TrainingPlan plan, DataShape shape, IReadOnlyList<ITrainer> known, out IReadOnlyList<Skipped> skipped)
    {
        var usable = new Dictionary<string, ITrainer>();
        var left = new List<Skipped>(plan.SkippedLearners);
        foreach (var name in plan.Learners)
        {
            var trainer = known.FirstOrDefault(candidate => candidate.Name == name);
            var reason = trainer is null ? "There is no learner of this name." : TrainerCatalog.Unusable(trainer, shape);
            if (reason is null)
            {
                usable[name] = trainer!;
            }
            else
            {
                left.Add(new Skipped(name, reason));
            }
        }

        skipped = left;
        return usable;
    }

    private static string Describe(SampledTable table) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Rows(table)}, {table.Data.Features.Columns.Count} columns, {(table.Folds.Count == 1 ? "one holdout" : $"{table.Folds.Count} folds")}; {table.Data.LeftOut} rows without a label{(table.Data.Weights is null ? string.Empty : " or weight")} left out.");

    private static string Rows(SampledTable table) => table.Others is { } others
        ? string.Create(CultureInfo.InvariantCulture, $"a sample of {table.Data.Features.RowCount} rows in memory and {others.Count} for what wins on it")
        : string.Create(CultureInfo.InvariantCulture, $"{table.Data.Features.RowCount} rows");
}

/// <summary>Learners and featurizers that a plan may name.</summary>
/// <param name="Trainers">Learners; of one name the first.</param>
/// <param name="Featurizers">Featurizers; of one name the first.</param>
internal sealed record KnownComponents(IReadOnlyList<ITrainer> Trainers, IReadOnlyList<IFeaturizer> Featurizers);
