namespace Studio.Pipelines.Trainers;

using Microsoft.ML.Trainers;

/// <summary>The columns that learners of ML.NET read.</summary>
internal static class MlNetInputs
{
    /// <summary>Names features, label and, where rows are weighed, weights.</summary>
    /// <param name="options">Options of a learner; changed and returned.</param>
    /// <param name="run">The run.</param>
    public static TOptions Of<TOptions>(this TOptions options, TrainingRun run)
        where TOptions : TrainerInputBaseWithWeight
    {
        options.FeatureColumnName = ColumnNames.Features;
        options.LabelColumnName = ColumnNames.Label;
        options.ExampleWeightColumnName = RowWeights.Column(run.Training);
        return options;
    }
}
