namespace Studio.Pipelines.Experiments;

using Studio.Pipelines.Ensembling;
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
internal sealed record BuiltModel(Candidate Candidate, FittedModel Model, IReadOnlyList<ModelMember> Members);

/// <summary>Builds the models that an experiment ends with from the trials on its leaderboard.</summary>
internal sealed class ModelBuilder(
    TrialSetup setup, IReadOnlyDictionary<string, ITrainer> trainers, TrialRunner runner, Leaderboard leaderboard, Budget budget, TimeProvider time)
{
    /// <summary>Largest ONNX file of a small model.</summary>
    public const int SmallBytes = 256 * 1024;

    /// <summary>All models of <see cref="ModelNames"/>; those that come to the same share one.</summary>
    /// <param name="cancellationToken">Ends everything.</param>
    public async Task<IReadOnlyList<BuiltModel>> BuildAsync(CancellationToken cancellationToken)
    {
        var best = Candidate.Best(leaderboard, setup, budget.FinishNow);
        var single = Candidate.Single(leaderboard);
        var bagging = new Bagging(setup, trainers, runner, leaderboard, budget, time);
        await bagging.ExtendAsync(best.Members.Concat(single.Members).DistinctBy(member => member.Trial.Number), cancellationToken).ConfigureAwait(false);
        var built = Averaged(best);
        return
        [
            built,
            best.Members.Count == 1 ? built with { Candidate = single } : Averaged(single),
            await SmallAsync(cancellationToken).ConfigureAwait(false),
        ];
    }

    /// <summary>Each member is the average of its models of all folds trained.</summary>
    private BuiltModel Averaged(Candidate candidate)
    {
        var parts = candidate.Members
            .Select(member => (Member: member, Models: Trained(member.Trial).Members))
            .ToArray();
        return new BuiltModel(
            candidate,
            new FittedModel(
                setup.Plan,
                [.. parts.SelectMany(part => part.Models.Select(model => model with { Weight = part.Member.Weight / part.Models.Count }))])
            {
                Adjustment = candidate.Adjustment(setup),
                Texts = setup.Texts,
            },
            [.. parts.Select(part => new ModelMember(part.Member.Trial.Number, part.Member.Trial.Learner, part.Member.Weight, part.Models.Count))]);
    }

    /// <summary>The best trial of which one model is small, trained once more on all rows where there is time.</summary>
    private async Task<BuiltModel> SmallAsync(CancellationToken cancellationToken)
    {
        var (trial, trained) = Smallest();
        var candidate = new Candidate(ModelNames.Small, [new CandidateMember(trial, 1)], trained.Predictions);
        var member = await RefitAsync(trial, trained, cancellationToken).ConfigureAwait(false) ?? trained.First;
        var model = new FittedModel(setup.Plan, [member with { Weight = 1 }]) { Adjustment = candidate.Adjustment(setup), Texts = setup.Texts };
        return new BuiltModel(candidate, model, [new ModelMember(trial.Number, trial.Learner, 1, 1)]);
    }

    /// <summary>The best whose file is no larger than <see cref="SmallBytes"/>, else the smallest; the baseline, which is always small, only where nothing beat it.</summary>
    private (Trial Trial, TrainedTrial Trained) Smallest()
    {
        var real = leaderboard.Kept.Where((entry, rank) => rank == 0 || entry.Trial.Learner != TrainerCatalog.Baseline).ToArray();
        var sizes = new Dictionary<int, int>();
        foreach (var entry in real)
        {
            sizes[entry.Trial.Number] = Size(entry.Trained.First);
            if (sizes[entry.Trial.Number] <= SmallBytes)
            {
                return entry;
            }
        }

        return real.MinBy(entry => sizes[entry.Trial.Number]);
    }

    /// <summary>Null where the time left is too short, or the refit failed.</summary>
    private async Task<FittedMember?> RefitAsync(Trial trial, TrainedTrial trained, CancellationToken cancellationToken)
    {
        var seconds = trial.Seconds / setup.ScoredFolds * Math.Min(setup.Turns.Folds(trainers[trial.Learner]), setup.ScoredFolds);
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

    private TrainedTrial Trained(Trial trial) => leaderboard.Kept.Single(entry => entry.Trial.Number == trial.Number).Trained;

    private int Size(FittedMember member) => OnnxExporter.Export(new FittedModel(setup.Plan, [member]) { Texts = setup.Texts }).Length;
}
