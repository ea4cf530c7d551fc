namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Features.Featurizers;
using Studio.Pipelines.Trainers;
using Studio.Pipelines.Trials.Scheduling;

/// <summary>Makes the tuner of an experiment, or of a share of its search.</summary>
internal static class TunerChoice
{
    // Shares draw from seeds far enough apart that the seeds which tuners make of them differ.
    private const int SeedStep = 7919;

    /// <summary>
    /// Creates it. Share <c>k</c> of <c>n</c> has every n-th configuration of the interleaved portfolios, leaves the others to the other shares,
    /// and goes on with a seed and an order of learners of its own. Only the first share has the baseline.
    /// </summary>
    public static ITuner Create(TrialSetup setup, IReadOnlyDictionary<string, ITrainer> trainers, ExperimentPart part)
    {
        if (setup.Plan.Parameters is { } parameters)
        {
            return new PortfolioTuner(Share(PortfolioTuner.Interleave([.. trainers.Values.Select(trainer => WithPictures(Fixed(trainer.Name, parameters), trainer, setup))], 1), part), next: null);
        }

        // A sum of logarithms is a product, in which all columns interact.
        var logarithm = setup.Plan.Task.Allows(PredictionAdjustments.LogTarget) && !setup.Shape.Grouped && TargetTransform.IsWorthTrying(setup.Truth.Values);
        var learned = LearnedPortfolio.Default.For(setup.Shape.Rows);
        LearnerSearch[] learners =
            [.. trainers.Values.Select(trainer => Search(trainer, setup.Shape, learned, logarithm)).Select(search => WithPictures(setup.Texts is null ? search : WithEmbeddings(search, trainers[search.Learner]), trainers[search.Learner], setup))];
        if (setup.Pictures is not null)
        {
            // All of them wait for the vectors; then the cheapest gives the first model.
            learners = [.. learners.OrderBy(learner => learner.Cost(learner.Portfolio[0], 1))];
        }

        var fidelities = Fidelities.For(setup.Shape.Rows, TrialsThatFit(setup, learners));
        var portfolio = setup.Pictures is null ? InLearnedOrder(PortfolioTuner.Interleave(learners, fidelities[0]), learned) : PortfolioTuner.Interleave(learners, fidelities[0]);
        var next = part.Shard == 0
            ? new CostFrugalTuner(learners, setup.Plan.Seed, fidelities, portfolio.Except(Share(portfolio, part)), beginsLearners: false)
            : NextOfOtherShare([.. learners.Where(learner => learner.Learner != TrainerCatalog.Baseline)], setup.Plan.Seed, fidelities, portfolio, part);
        var own = Share(portfolio, part);
        return new PortfolioTuner(own, next, setup.Pictures is null ? learners : null, own.Count(proposal => IsLearned(proposal, learned)));
    }

    /// <summary>Trials on all rows that the budget has time for, by the formulas of the learners.</summary>
    private static double TrialsThatFit(TrialSetup setup, LearnerSearch[] learners)
    {
        var seconds = learners.Where(learner => learner.Learner != TrainerCatalog.Baseline).Select(learner => learner.Cost(learner.Portfolio[0], 1)).DefaultIfEmpty(1e-3).Average();
        return (setup.Plan.BudgetSeconds ?? double.PositiveInfinity) * setup.Plan.Threads / (seconds * setup.ScoredFolds);
    }

    private static CostFrugalTuner NextOfOtherShare(
        LearnerSearch[] learners, int seed, IReadOnlyList<double> fidelities, IReadOnlyList<TrialProposal> portfolio, ExperimentPart part)
    {
        var first = learners.Length == 0 ? 0 : part.Shard % learners.Length;
        // The default is where each tuner begins; the first share does that for all.
        var defaults = learners.Where(learner => learner.Space.Ranges.Count > 0).Select(learner => new TrialProposal(learner.Learner, learner.Space.Default(), fidelities[0]));
        return new CostFrugalTuner(
            [.. learners[first..], .. learners[..first]],
            unchecked(seed + (SeedStep * part.Shard)),
            fidelities,
            [.. portfolio.Except(Share(portfolio, part)), .. defaults.Except(Share(portfolio, part))],
            beginsLearners: false);
    }

    private static IReadOnlyList<TrialProposal> Share(IReadOnlyList<TrialProposal> portfolio, ExperimentPart part) =>
        [.. portfolio.Where((_, index) => index % part.Shards == part.Shard)];

    /// <summary>What has been learned comes first, in its order; whatever else a configuration says of label, texts and pictures. The baseline is before everything.</summary>
    private static IReadOnlyList<TrialProposal> InLearnedOrder(IReadOnlyList<TrialProposal> portfolio, IReadOnlyList<LearnedConfiguration> learned)
    {
        var ranks = learned.Index().ToDictionary(entry => (entry.Item.Learner, entry.Item.Parameters), entry => entry.Index);
        int Rank(TrialProposal proposal) =>
            proposal.Learner == TrainerCatalog.Baseline ? -1 : ranks.GetValueOrDefault((proposal.Learner, Core(proposal.Parameters)), int.MaxValue);
        return [.. portfolio.OrderBy(Rank)];
    }

    private static bool IsLearned(TrialProposal proposal, IReadOnlyList<LearnedConfiguration> learned) =>
        learned.Count > 0 && (proposal.Learner == TrainerCatalog.Baseline || learned.Contains(new LearnedConfiguration(proposal.Learner, Core(proposal.Parameters))));

    private static ParameterSet Core(ParameterSet parameters) => parameters.Without(TargetTransform.Parameter, EmbeddedFeaturizer.Parameter, EmbeddedFeaturizer.PictureParameter);

    private static LearnerSearch Fixed(string learner, ParameterSet parameters) =>
        new(learner, SearchSpace.Empty, [learner == TrainerCatalog.Baseline ? ParameterSet.Empty : parameters]);

    /// <summary>A learner's space and portfolio; where the logarithm of the label may help, with a choice of it, and the first configuration once more with it.</summary>
    private static LearnerSearch Search(ITrainer trainer, DataShape shape, IReadOnlyList<LearnedConfiguration> learned, bool logarithm)
    {
        var space = trainer.SearchSpace(shape);
        ParameterSet[] portfolio =
        [
            .. learned.Where(entry => entry.Learner == trainer.Name && space.Holds(entry.Parameters)).Select(entry => entry.Parameters).Concat(trainer.Portfolio(shape)).Distinct(),
        ];
        double Cost(ParameterSet parameters, double fidelity) => LearnedCosts.Default.Seconds(trainer, shape with { Rows = (int)Math.Ceiling(shape.Rows * fidelity) }, parameters);
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
    /// The choice whether texts are read by the pretrained encoder. Every configuration of the portfolio does, and the first is tried with
    /// words before, while the encoder reads. Nets that read texts by themselves have no choice.
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
            Portfolio = [embedded[0].With(EmbeddedFeaturizer.Parameter, EmbeddedFeaturizer.Words), .. embedded],
        };
    }

    /// <summary>
    /// Learners that do not look at pictures themselves read them by the pretrained net. Where there are columns beside them, the first configuration is
    /// tried with those alone before, while the net looks on, and the search chooses: a few numbers can drown in thousands.
    /// </summary>
    private static LearnerSearch WithPictures(LearnerSearch search, ITrainer trainer, TrialSetup setup)
    {
        if (setup.Pictures is null || trainer.LearnsFromPictures)
        {
            return search;
        }

        ParameterSet[] embedded = [.. search.Portfolio.Select(parameters => parameters.With(EmbeddedFeaturizer.PictureParameter, EmbeddedFeaturizer.Embedded))];
        var hasOthers = setup.Plan.Features.Count > 1;
        return search with
        {
            Space = new SearchSpace([.. search.Space.Ranges, EmbeddedFeaturizer.PictureRange(hasOthers)]),
            Portfolio = hasOthers && setup.Plan.Parameters is null ? [search.Portfolio[0].With(EmbeddedFeaturizer.PictureParameter, EmbeddedFeaturizer.LeftOut), .. embedded] : embedded,
        };
    }
}
