namespace Studio.Pipelines.Trainers;

using System.Diagnostics.CodeAnalysis;

/// <summary>
/// A learner. Stateless; found by name in <see cref="TrainerCatalog"/>. What it trains is an ML.NET transformer that reads
/// the features column and adds, by ML.NET's convention, a calibrated <see cref="ColumnNames.Probability"/> (binary), a <see cref="ColumnNames.Score"/>
/// vector of class probabilities (multiclass) or one <see cref="ColumnNames.Score"/> (regression), and that the ONNX exporter knows.
/// </summary>
public interface ITrainer
{
    /// <summary>Name in plans, leaderboards and on the command line, lower case.</summary>
    string Name { get; }

    /// <summary>Name of the featurizer whose features a configuration wants (see the feature catalog), such as <c>trees</c> or <c>scaled</c>.</summary>
    string Featurizer(ParameterSet parameters);

    /// <summary>True when a run ends soon after <see cref="TrainingRun.Limit"/> with what it has.</summary>
    bool EndsInTime => false;

    /// <summary>True when it trains on <see cref="TrainingRun.Device"/>, false when always on the processor.</summary>
    bool UsesDevice => false;

    /// <summary>True when no two of its trainings, nor one of it and one of another such learner, can run at the same time in a process.</summary>
    bool IsExclusive => false;

    /// <summary>True when it can learn from pictures.</summary>
    bool LearnsFromPictures => false;

    /// <summary>True when it lets rows count for their <see cref="ColumnNames.Weight"/>; otherwise it is left out where rows are weighed.</summary>
    bool UsesWeights => false;

    /// <summary>True when it can learn from <see cref="TrainingRun.Further"/> rows; otherwise it learns from a sample where a table is too large for memory.</summary>
    bool TakesFurtherRows => false;

    /// <summary>True when its predictions go only the way that <see cref="TrainingRun.Columns"/> say; otherwise it is left out where there is one.</summary>
    bool KeepsMonotone => false;

    /// <summary>
    /// True when its raw scores (numbers, or log-odds) are sums of a function for each group of <see cref="TrainingRun.Columns"/>; otherwise it is left out where
    /// there are groups.
    /// </summary>
    bool KeepsInteractionGroups => false;

    /// <summary>
    /// True when a small change of a number changes what it predicts by little. Trees are not: a last digit decides on which side of a threshold a number is, and numbers
    /// that models have calculated differ by it from one runtime to the next.
    /// </summary>
    bool IsSmooth => false;

    /// <summary>Share of the search that one run should use up at most where it ends in time.</summary>
    double TimeShare => 0.2;

    /// <summary>Share of the time a run needs below which its result is worth too little to be begun, beside other learners; 0 where any time is of use.</summary>
    double LeastTime => 0;

    /// <summary>Whether it can learn a task: it knows what to optimise for it.</summary>
    /// <param name="task">The task.</param>
    /// <param name="reason">Why it cannot, in one sentence; null when it can.</param>
    bool Suits(PredictionTask task, [NotNullWhen(false)] out string? reason);

    /// <summary>Why it cannot be used on data of this shape on this machine, in one sentence; null when it can. The task is one that it suits.</summary>
    string? Unavailable(DataShape shape) => null;

    /// <summary>Its hyperparameters.</summary>
    SearchSpace SearchSpace(DataShape shape);

    /// <summary>Further parameters that a person may set and that are never tuned; a set need not have them.</summary>
    IReadOnlyList<ParameterRange> Settable(DataShape shape) => [];

    /// <summary>Configurations that are known to do well, the cheapest first; at least one.</summary>
    IReadOnlyList<ParameterSet> Portfolio(DataShape shape);

    /// <summary>
    /// Seconds that training once is expected to take on one usual core: a formula, never a measurement, so that the same plan
    /// gives the same search. Experiments correct it by the trials they have seen.
    /// </summary>
    double Work(DataShape shape, ParameterSet parameters);

    /// <summary>
    /// Round of the portfolios in which it starts, from 0. Later than 0 for learners that cost much and are seldom needed beside the others.
    /// </summary>
    int FirstRound => 0;

    /// <summary>Trains once. Several runs may go on side by side; none may change what another gives.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainingException">Training failed for a reason that can be told in a sentence.</exception>
    ITransformer Train(TrainingRun run, CancellationToken cancellationToken);
}
