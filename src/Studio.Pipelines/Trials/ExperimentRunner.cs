namespace Studio.Pipelines.Trials;

using System.Globalization;
using Studio.Pipelines.Data;
using Studio.Pipelines.Features;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Search;
using Studio.Pipelines.Trainers;

/// <summary>Files of an experiment.</summary>
/// <param name="Data">Canonical Parquet file to train on.</param>
/// <param name="Test">Canonical Parquet file for the final metrics; null for none.</param>
/// <param name="OutputDirectory">Where the artifact files go; created when missing.</param>
public sealed record ExperimentFiles(string Data, string? Test, string OutputDirectory);

/// <summary>
/// Runs an experiment from canonical data to artifact files: load, split, featurize, search, choose, export, verify.
/// Writes <c>model.onnx</c> and the models that were not published beside it (<c>model-best.onnx</c>, <c>model-single.onnx</c>,
/// <c>model-small.onnx</c>), <c>signature.json</c>, <c>metrics.json</c>, <c>leaderboard.json</c>, <c>parity.json</c> and <c>plan.json</c>.
/// </summary>
public sealed class ExperimentRunner
{
    private readonly TimeProvider _time;
    private readonly IReadOnlyList<ITrainer> _trainers;
    private readonly IReadOnlyList<IFeaturizer> _featurizers;

    /// <summary>Creates a runner with the learners and featurizers of the catalogs.</summary>
    /// <param name="time">Clock that the budget is held against.</param>
    public ExperimentRunner(TimeProvider time)
        : this(time, TrainerCatalog.All, FeaturizerCatalog.All)
    {
    }

    internal ExperimentRunner(TimeProvider time, IReadOnlyList<ITrainer> trainers, IReadOnlyList<IFeaturizer> featurizers) =>
        (_time, _trainers, _featurizers) = (time, trainers, featurizers);

    /// <summary>Runs to the end. Every failure that has a reason is told as the last event, never thrown.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="files">Where.</param>
    /// <param name="events">Hears everything that happens, on any thread but one at a time.</param>
    /// <param name="finishNow">Ends the search at once; the best model so far is exported.</param>
    /// <param name="cancellationToken">Ends everything; no model is written.</param>
    public async Task RunAsync(
        TrainingPlan plan,
        ExperimentFiles files,
        Action<ExperimentEvent> events,
        CancellationToken finishNow,
        CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        var stream = new EventStream(_time, start, events);
        try
        {
            using var budget = new Budget(_time, start, plan.BudgetSeconds, BaggingShare(plan), finishNow, cancellationToken);
            stream.Send(new ExperimentCompleted(await RunAsync(plan, files, stream, budget, cancellationToken).ConfigureAwait(false)));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stream.Send(new ExperimentFailed("cancelled"));
        }
        catch (DatasetException exception)
        {
            stream.Send(new ExperimentFailed(exception.Message));
        }
        catch (Exception exception)
        {
            stream.Send(new ExperimentFailed(FailureReason.Of(exception)));
        }
    }

    private async Task<ExperimentResult> RunAsync(
        TrainingPlan plan, ExperimentFiles files, EventStream events, Budget budget, CancellationToken cancellationToken)
    {
        events.Send(new StageStarted(ExperimentStage.Loading, string.Empty));
        var metric = MetricCatalog.Find(plan.Metric)
            ?? throw new DatasetException($"There is no metric '{plan.Metric}'; there are {string.Join(", ", MetricCatalog.ForTask(plan.Task).Select(known => known.Name))}.");
        var data = await ExperimentData.LoadAsync(plan, files.Data, cancellationToken).ConfigureAwait(false);
        var test = files.Test is { } path ? await ExperimentData.LoadAsync(plan, path, cancellationToken).ConfigureAwait(false) : null;
        using var encoder = LoadEncoder(plan);
        var texts = encoder is null ? null : new EmbeddedTexts(encoder, TextColumns(plan));
        if (texts is not null)
        {
            events.Send(new StageStarted(ExperimentStage.Featurizing, $"The text encoder '{plan.TextEncoder!.Name}' reads {data.Features.RowCount + (test?.Features.RowCount ?? 0)} rows."));
            (data, test) = await AbandonableWork.RunAsync(
                () => (data.With(texts, cancellationToken), test?.With(texts, cancellationToken)), cancellationToken).ConfigureAwait(false);
        }

        var folds = data.Split(plan);
        var setup = Setup(plan, data, folds, metric, texts);
        events.Send(new StageStarted(ExperimentStage.Featurizing, Describe(data, folds)));

        var trainers = Usable(plan, setup.Shape, out var skipped);
        await PrepareAsync(setup, trainers.Values.FirstOrDefault(), cancellationToken).ConfigureAwait(false);
        events.Send(new StageStarted(ExperimentStage.Searching, string.Join(", ", trainers.Keys)));
        var leaderboard = new Leaderboard(metric, ranksBaseline: plan.Parameters is null);
        var runner = new TrialRunner(setup, budget, events, _time);
        var loop = new TrialLoop(setup, trainers, CreateTuner(setup, trainers), runner, leaderboard, budget, events);
        await loop.RunAsync(cancellationToken).ConfigureAwait(false);
        var search = new SearchOutcome(leaderboard, skipped, loop.Skipped, budget.Elapsed);
        if (leaderboard.Best is null)
        {
            throw new TrainingException($"No trial completed. {leaderboard.CommonFailure ?? "Raise the budget."}");
        }

        events.Send(new StageStarted(ExperimentStage.Ensembling, Describe(leaderboard)));
        var builder = new ModelBuilder(setup, trainers, runner, leaderboard, budget, _time);
        var models = await builder.BuildAsync(cancellationToken).ConfigureAwait(false);
        return new Publication(plan, files, events).Publish(setup, models, data, test, search, cancellationToken);
    }

    /// <summary>Where trials are scored on fewer folds than there are, the winners are trained on the others in the rest of the time.</summary>
    private static double BaggingShare(TrainingPlan plan) => plan.ScoredFolds < plan.Folds ? 0.35 : 0;

    private static PretrainedEncoder? LoadEncoder(TrainingPlan plan)
    {
        if (plan.TextEncoder is not { } planned)
        {
            return null;
        }

        var files = EncoderFiles.FromFolder(planned.Folder);
        return files.Sha256 == planned.Sha256
            ? new PretrainedEncoder(files, plan.Threads)
            : throw new EncoderException($"The text encoder in '{planned.Folder}' has changed since the experiment was planned; start the experiment again.");
    }

    private static string[] TextColumns(TrainingPlan plan) =>
        [.. plan.Features.Where(feature => feature.Purpose == ColumnPurpose.Text).Select(feature => feature.Name)];

    private TrialSetup Setup(TrainingPlan plan, ExperimentData data, IReadOnlyList<Fold> folds, Metric metric, EmbeddedTexts? texts)
    {
        var shape = new DataShape(plan.Task, data.Truth.Classes, folds[0].Training.Length, plan.Features.Count)
        {
            Texts = plan.Features.Count(feature => feature.Purpose == ColumnPurpose.Text),
            Pictures = plan.Pictures,
        };
        var scored = Math.Min(folds.Count, plan.ScoredFolds ?? folds.Count);
        return new TrialSetup(
            plan,
            shape,
            folds,
            scored,
            new FeatureCache(plan, data, folds, texts is null ? _featurizers : [.. _featurizers, .. _featurizers.Select(inner => new EmbeddedFeaturizer(inner))]),
            data.Truth.Gather([.. folds.Take(scored).SelectMany(fold => fold.Validation)]),
            metric,
            TrialParallelism.For(plan.Threads, shape, scored),
            texts);
    }

    /// <summary>Fits the featurizer of the first learner, which most others share; the rest follows when it is needed.</summary>
    private static Task<bool> PrepareAsync(TrialSetup setup, ITrainer? first, CancellationToken cancellationToken) => first is null
        ? throw new TrainingException("None of the planned learners can run here.")
        : AbandonableWork.RunAsync(
            () => setup.Features.TryPrepare(first.Featurizer(first.Portfolio(setup.Shape)[0])), cancellationToken);

    /// <summary>The plan's learners by name, in its order, without those that cannot run here.</summary>
    private Dictionary<string, ITrainer> Usable(TrainingPlan plan, DataShape shape, out IReadOnlyList<Skipped> skipped)
    {
        var usable = new Dictionary<string, ITrainer>();
        var left = new List<Skipped>(plan.SkippedLearners);
        foreach (var name in plan.Learners)
        {
            var trainer = _trainers.FirstOrDefault(candidate => candidate.Name == name);
            var reason = trainer is null ? "There is no learner of this name." : TrainerCatalog.Unavailable(trainer, shape);
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

    private static PortfolioTuner CreateTuner(TrialSetup setup, Dictionary<string, ITrainer> trainers)
    {
        if (setup.Plan.Parameters is { } parameters)
        {
            return new PortfolioTuner([.. trainers.Keys.Select(name => Fixed(name, parameters))], next: null);
        }

        var logarithm = setup.Plan.Task == TaskKind.Regression && TargetTransform.IsWorthTrying(setup.Truth.Values);
        LearnerSearch[] learners =
            [.. trainers.Values.Select(trainer => Search(trainer, setup.Shape, logarithm)).Select(search => setup.Texts is null ? search : WithEmbeddings(search, trainers[search.Learner]))];
        var fidelities = Fidelities.For(setup.Shape.Rows);
        return new PortfolioTuner(learners, new CostFrugalTuner(learners, setup.Plan.Seed, fidelities), fidelities[0]);
    }

    private static LearnerSearch Fixed(string learner, ParameterSet parameters) =>
        new(learner, SearchSpace.Empty, [learner == TrainerCatalog.Baseline ? ParameterSet.Empty : parameters]);

    /// <summary>A learner's space and portfolio; where the logarithm of the label may help, with a choice of it, and the first configuration once more with it.</summary>
    private static LearnerSearch Search(ITrainer trainer, DataShape shape, bool logarithm)
    {
        var (space, portfolio) = (trainer.SearchSpace(shape), trainer.Portfolio(shape));
        double Cost(ParameterSet parameters, double fidelity) => trainer.Work(shape with { Rows = (int)Math.Ceiling(shape.Rows * fidelity) }, parameters);
        var search = new LearnerSearch(trainer.Name, space, portfolio) { Cost = Cost, FirstRound = trainer.FirstRound };
        if (!logarithm || trainer.Name == TrainerCatalog.Baseline)
        {
            return search;
        }

        ParameterSet[] plain = [.. portfolio.Select(parameters => parameters.With(TargetTransform.Parameter, TargetTransform.Range.Options[0]))];
        return search with
        {
            Space = new SearchSpace([.. space.Ranges, TargetTransform.Range]),
            Portfolio = [plain[0], plain[0].With(TargetTransform.Parameter, TargetTransform.Range.Options[1]), .. plain[1..]],
        };
    }

    /// <summary>
    /// The choice whether texts are read by the pretrained encoder. Every configuration of the portfolio does, and the first is also
    /// tried with words. Nets that read texts by themselves have no choice.
    /// </summary>
    private static LearnerSearch WithEmbeddings(LearnerSearch search, ITrainer trainer)
    {
        if (search.Learner == TrainerCatalog.Baseline || trainer.Featurizer(search.Portfolio[0]) == TokensFeaturizer.FeaturizerName)
        {
            return search;
        }

        ParameterSet[] embedded = [.. search.Portfolio.Select(parameters => parameters.With(EmbeddedFeaturizer.Parameter, EmbeddedFeaturizer.Embedded))];
        return search with
        {
            Space = new SearchSpace([.. search.Space.Ranges, EmbeddedFeaturizer.Range]),
            Portfolio = [embedded[0], embedded[0].With(EmbeddedFeaturizer.Parameter, EmbeddedFeaturizer.Words), .. embedded[1..]],
        };
    }

    private static string Describe(Leaderboard leaderboard) => $"{leaderboard.Trials.Count} trials, {leaderboard.Kept.Count} models to choose from";

    private static string Describe(ExperimentData data, IReadOnlyList<Fold> folds) => string.Create(
        CultureInfo.InvariantCulture,
        $"{data.Features.RowCount} rows, {data.Features.Columns.Count} columns, {(folds.Count == 1 ? "one holdout" : $"{folds.Count} folds")}; {data.LeftOut} rows without a label left out.");
}
