namespace Studio.Benchmarks.TrialLogs;

using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;

/// <summary>The configurations that are logged of each learner: those its portfolio has, some that others found good, and draws from its space.</summary>
internal static class LoggedConfigurations
{
    // Cheap learners have more to choose from.
    private const double CheapSeconds = 2;
    private const int DrawsOfCheap = 8;
    private const int DrawsOfDear = 3;

    /// <summary>Of one learner for a table, the portfolio first.</summary>
    public static IEnumerable<(ITrainer Trainer, ParameterSet Parameters)> Of(ITrainer trainer, DataShape shape)
    {
        var space = trainer.SearchSpace(shape);
        var portfolio = trainer.Portfolio(shape);
        var random = new Random(1);
        var draws = space.Ranges.Count == 0 ? 0 : trainer.Work(shape, portfolio[0]) < CheapSeconds ? DrawsOfCheap : DrawsOfDear;
        return portfolio
            .Concat(Published(trainer, space))
            .Concat(Enumerable.Range(0, draws).Select(_ => UnitCube.Sample(space, random)))
            .Distinct()
            .Select(parameters => (trainer, parameters));
    }

    /// <summary>Random thresholds with 31 leaves, as the presets of AutoGluon have them, slower and with fewer rows a leaf.</summary>
    private static IEnumerable<ParameterSet> Published(ITrainer trainer, SearchSpace space)
    {
        if (trainer.Name != "lightgbm")
        {
            return [];
        }

        var plain = space.Default();
        var drawn = plain.With("randomThresholds", "yes");
        return
        [
            plain, plain.With("minLeafRows", 5).With("featureFraction", 0.7), plain.With("learningRate", 0.03).With("leaves", 128).With("featureFraction", 0.9).With("minLeafRows", 3),
            drawn, drawn.With("minLeafRows", 5), drawn.With("minLeafRows", 2).With("featureFraction", 0.6).With("learningRate", 0.03),
            drawn.With("leaves", 8).With("minLeafRows", 5).With("featureFraction", 0.6), drawn.With("features", "encoded"), drawn.With("features", "crossed").With("minLeafRows", 5),
            drawn.With("leaves", 63).With("minLeafRows", 1).With("featureFraction", 0.5).With("l2", 1.0),
        ];
    }
}
