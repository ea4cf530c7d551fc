namespace Studio.Pipelines.Trainers.LightGbm;

/// <summary>What LightGBM learns for a label column, and how its raw scores become predictions.</summary>
/// <param name="Link">From raw scores to predictions.</param>
/// <param name="Numbers">The numbers to learn for a label column: 0 and 1, class indices, or standardised numbers.</param>
internal sealed record BoosterLabel(OutputLink Link, Func<TableColumn, float[]> Numbers)
{
    /// <summary>Standardised numbers.</summary>
    public static BoosterLabel OfNumbers(TrainingRun run)
    {
        var label = RegressionLabel.Measure(run.Training);
        return new BoosterLabel(label.Link, column => label.Standardize(((FloatColumn)column).Values));
    }

    /// <summary>Classes by their index, 0 and 1 where there are two.</summary>
    public static BoosterLabel OfClasses(TrainingRun run, Activation activation) => new(new OutputLink(run.Shape.Task, activation), Classes);

    private static float[] Classes(TableColumn column) => column switch
    {
        BooleanColumn binary => Array.ConvertAll(binary.Values, value => value ? 1f : 0f),
        KeyColumn keys => Array.ConvertAll(keys.Values, key => key - 1f),
        _ => throw new ArgumentException($"A {column.GetType().Name} is no class label.", nameof(column)),
    };
}
