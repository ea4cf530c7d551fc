namespace Studio.Pipelines.Ensembling;

/// <summary>What is done to the averaged class probabilities of a model before they leave it.</summary>
/// <param name="Sharpness">
/// Exponent of every probability, after which each row is scaled to sum 1 (temperature scaling, Guo et al. 2017; the inverse of the
/// temperature). Above 1 makes the model surer, below 1 less sure; 1 changes nothing.
/// </param>
/// <param name="ClassWeights">The class predicted is the one with the largest probability × weight; null when all weigh the same.</param>
public sealed record ProbabilityAdjustment(float Sharpness = 1, IReadOnlyList<float>? ClassWeights = null)
{
    /// <summary>Added to every probability before the row is scaled back to sum 1, so that no class is impossible and no log-loss infinite.</summary>
    public const float Floor = 1e-6f;

    /// <summary>Changes nothing but the floor.</summary>
    public static ProbabilityAdjustment None { get; } = new();

    /// <summary>Adjusts.</summary>
    /// <param name="average">Class probabilities; each row sums to 1.</param>
    public PredictionMatrix Apply(PredictionMatrix average)
    {
        var classes = average.Columns;
        var values = new float[average.Values.Length];
        var scale = 1 / (1 + (classes * Floor));
        for (var start = 0; start < values.Length; start += classes)
        {
            var sum = 0f;
            for (var i = start; i < start + classes; i++)
            {
                var value = (average.Values[i] + Floor) * scale;
                values[i] = Sharpness == 1 ? value : MathF.Pow(value, Sharpness);
                sum += values[i];
            }

            for (var i = start; i < start + classes && Sharpness != 1; i++)
            {
                values[i] /= sum;
            }
        }

        return average with { Values = values, ClassWeights = ClassWeights };
    }
}
