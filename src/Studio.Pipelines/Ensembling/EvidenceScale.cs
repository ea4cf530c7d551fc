namespace Studio.Pipelines.Ensembling;

/// <summary>
/// How predictions of a model become features: numbers standardised, probabilities as their logarithm, in which models add up (for two classes that of the odds).
/// </summary>
/// <param name="Layout">What predictions look like.</param>
/// <param name="Center">Taken off numbers.</param>
/// <param name="Factor">Numbers are multiplied by it.</param>
public sealed record EvidenceScale(PredictionLayout Layout, float Center, float Factor)
{
    /// <summary>Added to probabilities before their logarithm: what is more certain than this is not told apart.</summary>
    public const float Floor = 0.002f;

    /// <summary>For labels of a task.</summary>
    public static EvidenceScale Of(PredictionLayout layout, TargetVector truth)
    {
        if (layout.HasClasses)
        {
            return new EvidenceScale(layout, 0, 1);
        }

        var mean = truth.Values.Average();
        var deviation = Math.Sqrt(truth.Values.Average(value => (value - mean) * (value - mean)));
        return new EvidenceScale(layout, (float)mean, deviation > 0 ? (float)(1 / deviation) : 1);
    }

    /// <summary>The features that predictions become.</summary>
    /// <param name="model">Number of the model, for the name of the column.</param>
    /// <param name="predictions">Its predictions.</param>
    public VectorColumn Evidence(int model, PredictionMatrix predictions) => new(
        $"model {model + 1}",
        !Layout.HasClasses ? Array.ConvertAll(predictions.Values, value => (value - Center) * Factor)
        : Layout.IsPositiveOnly ? Odds(predictions)
        : Array.ConvertAll(predictions.Values, Logarithm),
        Layout.LearnerWidth(predictions.Columns));

    private static float Logarithm(float probability) => MathF.Log(probability + Floor);

    private static float[] Odds(PredictionMatrix predictions) =>
        [.. Enumerable.Range(0, predictions.Rows).Select(row => Logarithm(predictions.Row(row)[1]) - Logarithm(predictions.Row(row)[0]))];
}
