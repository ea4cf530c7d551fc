namespace Studio.Pipelines.Evaluation.Explanations;

using Studio.Pipelines.Scoring;

/// <summary>The outputs of a published model that are looked at: numbers as they are predicted, or probabilities of some classes.</summary>
internal sealed class AskedModel
{
    private const int MostOutputs = 5;

    private readonly OnnxScorer _model;
    private readonly int[] _columns;

    private AskedModel(OnnxScorer model, int[] columns, IReadOnlyList<string> outputs) => (_model, _columns, Outputs) = (model, columns, outputs);

    /// <summary>The outputs of a model: of two classes the second, of many the most frequent.</summary>
    /// <param name="model">The model.</param>
    /// <param name="truth">Labels by which classes are frequent.</param>
    public static AskedModel Of(OnnxScorer model, TargetVector truth)
    {
        if (model.Signature.Classes is not { } classes)
        {
            return new AskedModel(model, [0], [model.Signature.Label]);
        }

        int[] columns = classes.Count == 2
            ? [1]
            : [.. truth.Values.CountBy(value => (int)value).OrderByDescending(count => count.Value).ThenBy(count => count.Key).Take(MostOutputs).Select(count => count.Key)];
        return new AskedModel(model, columns, [.. columns.Select(column => classes[column])]);
    }

    /// <summary>One output of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="output">Index of a class; 0 for the predicted number.</param>
    public static AskedModel Of(OnnxScorer model, int output) => new(model, [output], [model.Signature.Classes?[output] ?? model.Signature.Label]);

    /// <summary>Their names: classes, or the label.</summary>
    public IReadOnlyList<string> Outputs { get; }

    /// <summary>Predictions of rows: of each row a number for each output.</summary>
    public double[][] Ask(ColumnTable features)
    {
        var scored = _model.Score(features);
        return [.. Enumerable.Range(0, features.RowCount).Select(row => Array.ConvertAll(_columns, column => scored.Numbers is { } numbers ? numbers[row] : scored.Predictions.Row(row)[column]))];
    }
}
