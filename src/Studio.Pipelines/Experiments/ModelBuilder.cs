namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Ensembling;
using Studio.Pipelines.Experiments.Stacking;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Reports;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>A model ready to be published.</summary>
/// <param name="Candidate">What it is made of.</param>
/// <param name="Model">The trained model.</param>
/// <param name="Members">Its members for the report.</param>
internal sealed record BuiltModel(Candidate Candidate, FittedModel Model, IReadOnlyList<ModelMember> Members)
{
    /// <summary>What was given up for the time that a prediction may take, in one sentence; null for nothing.</summary>
    public string? Note { get; init; }
}

/// <summary>Builds the models that an experiment ends with from the trials on its leaderboard.</summary>
internal sealed class ModelBuilder(
    TrialSetup setup,
    IReadOnlyDictionary<string, ITrainer> trainers,
    TrialRunner runner,
    Leaderboard leaderboard,
    ExperimentData data,
    Budget budget,
    ITrialListener listener,
    TimeProvider time)
{
    /// <summary>Largest ONNX file of a small model.</summary>
    public const int SmallBytes = 256 * 1024;

    private readonly Thrift _thrift = new(setup, new TrialCosts(setup, data.Features, leaderboard), leaderboard);
    private readonly LatencyBound _latency = new(setup.Plan, data.Features, time);

    /// <summary>All models of <see cref="ModelNames"/>; those that come to the same share one.</summary>
    /// <param name="cancellationToken">Ends everything.</param>
    public async Task<IReadOnlyList<BuiltModel>> BuildAsync(CancellationToken cancellationToken)
    {
        await new AllRows(setup, trainers, leaderboard, budget, listener, time).TrainAsync(cancellationToken).ConfigureAwait(false);
        var single = Candidate.Single(leaderboard);
        var best = Candidate.Best(leaderboard, setup, budget.FinishNow);
        await new SecondLayer(setup, trainers, leaderboard, budget, listener, time).TrainAsync(best, cancellationToken).ConfigureAwait(false);
        best = Candidate.WithSecondLayer(best, leaderboard, setup, budget.FinishNow);
        best = best.Members.Count == 1 ? best : _thrift.Apply(best, single);
        var bagging = new Bagging(setup, trainers, runner, leaderboard, budget, time);
        await bagging.ExtendAsync(Folds(best).Concat(Folds(single)), cancellationToken).ConfigureAwait(false);
        var built = FastEnough(best);
        return
        [
            built,
            IsWhole(built.Candidate, single) ? built with { Candidate = single } : Averaged(single),
            await SmallAsync(cancellationToken).ConfigureAwait(false),
        ];
    }

    private static bool IsWhole(Candidate candidate, Candidate single) =>
        candidate.Members.Count == 1 && candidate.Members[0].Trial == single.Members[0].Trial && candidate.FoldTimes == single.FoldTimes;

    /// <summary>The trials of a candidate with the folds that each is averaged over.</summary>
    private IEnumerable<(Trial Trial, int[] Folds)> Folds(Candidate candidate) => candidate.Members.Select(member => member.Trial).Zip(_thrift.Costs.Folds(candidate));

    /// <summary>The candidate with so few folds and members that a prediction takes no longer than it may.</summary>
    private BuiltModel FastEnough(Candidate candidate)
    {
        var built = Averaged(candidate);
        while (!_latency.Allows(built.Model) && _thrift.Lighter(built.Candidate) is { } lighter)
        {
            built = Averaged(lighter);
        }

        return built.Candidate == candidate ? built : built with { Note = Given(candidate, built.Candidate) };
    }

    private string Given(Candidate whole, Candidate lighter)
    {
        int[] left = [.. whole.Members.Select(member => member.Trial.Number).Except(lighter.Members.Select(member => member.Trial.Number))];
        var without = left.Length == 0 ? "is averaged over fewer folds" : $"goes without {(left.Length == 1 ? "trial" : "trials")} {string.Join(", ", left)}";
        return $"The model '{whole.Name}' {without}, so that a row takes no longer than the {_latency.Allowed} allowed.";
    }

    /// <summary>Each member is the average of its models of its folds, as far as they were trained.</summary>
    private BuiltModel Averaged(Candidate candidate)
    {
        var parts = candidate.Members.Zip(Folds(candidate), (member, chosen) => (Member: member, Models: Trained(chosen.Trial, chosen.Folds))).ToArray();
        return new BuiltModel(
            candidate,
            new FittedModel(
                setup.Plan,
                [.. parts.SelectMany(part => part.Models.Select(model => model with { Weight = part.Member.Weight / part.Models.Count }))])
            {
                Adjustment = candidate.Adjustment(setup),
                Limits = candidate.Limits(setup, data.Truth),
                Texts = setup.Texts,
                Pictures = setup.Pictures,
            },
            [.. parts.Select(part => new ModelMember(part.Member.Trial.Number, part.Member.Trial.Learner, part.Member.Weight, part.Models.Count))]);
    }

    private IReadOnlyList<FittedMember> Trained(Trial trial, int[] folds)
    {
        var trained = leaderboard.Trained(trial);
        var there = folds.Intersect(trained.Folds).ToList();
        return [.. trained.Of(there.Count > 0 ? there : trained.Folds)];
    }

    /// <summary>The best trial of which one model is small, trained once more on all rows where there is time.</summary>
    private async Task<BuiltModel> SmallAsync(CancellationToken cancellationToken)
    {
        var (trial, trained) = Smallest();
        var candidate = new Candidate(ModelNames.Small, [new CandidateMember(trial, 1)], trained.Predictions);
        var member = await RefitAsync(trial, trained, cancellationToken).ConfigureAwait(false) ?? trained.First;
        var model = ModelOf(member with { Weight = 1 }) with { Adjustment = candidate.Adjustment(setup), Limits = candidate.Limits(setup, data.Truth) };
        return new BuiltModel(candidate, model, [new ModelMember(trial.Number, trial.Learner, 1, 1)]);
    }

    /// <summary>
    /// The best whose file is no larger than <see cref="SmallBytes"/> and that keeps to the time allowed, else the smallest of those that keep to it; the
    /// baseline, which is always small, only where nothing beat it.
    /// </summary>
    private (Trial Trial, TrainedTrial Trained) Smallest()
    {
        var real = leaderboard.Kept.Where((entry, rank) => rank == 0 || entry.Trial.Learner != TrainerCatalog.Baseline).ToArray();
        var sizes = new Dictionary<int, (bool IsSlow, int Bytes)>();
        foreach (var entry in real)
        {
            var size = sizes[entry.Trial.Number] = Size(entry.Trained.First);
            if (size is { IsSlow: false, Bytes: <= SmallBytes })
            {
                return entry;
            }
        }

        // With the net for pictures inside all are about as large; then the best of them.
        var smallest = real.MinBy(entry => sizes[entry.Trial.Number]);
        return HasNet(smallest.Trained) ? real.First(entry => HasNet(entry.Trained)) : smallest;
    }

    private bool HasNet(TrainedTrial trained) => ModelOf(trained.First).ReadsPictureVectors;

    private FittedModel ModelOf(FittedMember member) => new(setup.Plan, [member]) { Texts = setup.Texts, Pictures = setup.Pictures };

    /// <summary>Null where the time left is too short, or the refit failed.</summary>
    private async Task<FittedMember?> RefitAsync(Trial trial, TrainedTrial trained, CancellationToken cancellationToken)
    {
        var seconds = leaderboard.SecondsAlone(trial) / setup.ScoredFolds * Math.Min(setup.Turns.Folds(trainers[trial.Learner]), setup.ScoredFolds);
        if (seconds > budget.TrainingSecondsLeft || budget.FinishNow.IsCancellationRequested)
        {
            return null;
        }

        var iterations = trained.Members.Select(member => member.Model).OfType<IIterated>().Select(model => model.Iterations).ToArray();
        try
        {
            return await AbandonableWork.RunAsync(
                () => runner.Refit(trial, trainers[trial.Learner], iterations.Length == 0 ? null : (int)Math.Round(iterations.Average()), budget.TrainingEnd),
                budget.TrainingEnd).ConfigureAwait(false);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private (bool IsSlow, int Bytes) Size(FittedMember member)
    {
        // The net for pictures is counted, not written: there are many trials to be told apart.
        var model = ModelOf(member);
        var onnx = OnnxExporter.Export(model with { TakesPictureVectors = true });
        return (!_latency.Allows(model), onnx.Length + (model.ReadsPictureVectors ? setup.Pictures!.Encoder.Bytes : 0));
    }
}
