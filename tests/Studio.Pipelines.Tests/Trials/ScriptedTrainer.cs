namespace Studio.Pipelines.Tests.Trials;

using System.Diagnostics.CodeAnalysis;
using Microsoft.ML;
using Studio.Pipelines.Search;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Trainers;

/// <summary>A learner that trains as a script says: it may wait, fail, move a clock, or hand over to a learner of the catalog.</summary>
internal sealed class ScriptedTrainer(string name, Func<TrainingRun, CancellationToken, ITransformer> train, string featurizer = "trees") : ITrainer
{
    public string Name => name;

    public string Featurizer(ParameterSet parameters) => featurizer;

    public bool UsesDevice { get; init; }

    public bool IsExclusive { get; init; }

    public bool EndsInTime { get; init; }

    public double LeastTime { get; init; }

    /// <summary>What it says that a row costs, in seconds.</summary>
    public double SecondsPerRow { get; init; } = 1e-6;

    public bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason) => (reason = null) is null;

    public string? Unavailable(DataShape shape) => null;

    public SearchSpace SearchSpace(DataShape shape) => new([new NumberRange("x", 0, 1, 0.5)]);

    public IReadOnlyList<ParameterSet> Portfolio(DataShape shape) => [SearchSpace(shape).Default()];

    public double Work(DataShape shape, ParameterSet parameters) => SecondsPerRow * shape.Rows;

    public ITransformer Train(TrainingRun run, CancellationToken cancellationToken) => train(run, cancellationToken);

    /// <summary>What LightGBM makes of the same run.</summary>
    public static ITransformer LightGbm(TrainingRun run, CancellationToken cancellationToken)
    {
        var trainer = TrainerCatalog.Find("lightgbm")!;
        return trainer.Train(run with { Parameters = trainer.Portfolio(run.Shape)[0] }, cancellationToken);
    }
}
