namespace Studio.Pipelines.Trainers.Models;

/// <summary>What is done to a raw score before it is a prediction.</summary>
public enum Activation
{
    /// <summary>Nothing: the score is the number predicted.</summary>
    None,

    /// <summary>The logistic function, for log-odds.</summary>
    Logistic,

    /// <summary>Softmax over the classes of a row.</summary>
    Softmax,

    /// <summary>Cut to 0 … 1, for scores that are shares already.</summary>
    Clip,
}

/// <summary>
/// From raw scores to the output convention of <see cref="ITrainer"/>. Independent class scores (logistic, clip) of a
/// multiclass model are divided by their sum, so that K one-versus-rest models give one distribution.
/// </summary>
/// <param name="Task">What is predicted.</param>
/// <param name="Activation">Applied to <c>raw × Scale + Offset</c>.</param>
/// <param name="Scale">Factor; the label's standard deviation where a regression was trained on standardised labels.</param>
/// <param name="Offset">Summand; the label's mean there.</param>
public sealed record OutputLink(PredictionTask Task, Activation Activation, float Scale = 1, float Offset = 0)
{
    /// <summary>Added to each class before dividing by the sum, so that a row that every class rejects becomes uniform and no class is impossible.</summary>
    public const float Smoothing = 1e-6f;

    /// <summary>True when classes are divided by their sum.</summary>
    public bool Normalized => Task.Layout.IsDistribution && Activation is Activation.Logistic or Activation.Clip;

    /// <summary>The output column.</summary>
    /// <param name="raw">Raw scores, row-major; overwritten and kept by the column.</param>
    /// <param name="outputs">Scores a row.</param>
    internal TableColumn Apply(float[] raw, int outputs)
    {
        for (var i = 0; i < raw.Length; i++)
        {
            raw[i] = Activate((raw[i] * Scale) + Offset);
        }

        for (var start = 0; Task.Layout.IsDistribution && start < raw.Length; start += outputs)
        {
            var row = raw.AsSpan(start, outputs);
            if (Activation == Activation.Softmax)
            {
                Softmax(row);
            }
            else
            {
                Normalize(row);
            }
        }

        return Task.Layout.LearnerPredictions(raw, outputs);
    }

    private float Activate(float score) => Activation switch
    {
        Activation.Logistic => (float)(1 / (1 + Math.Exp(-(double)score))),
        Activation.Clip => Math.Clamp(score, 0, 1),
        _ => score,
    };

    private static void Softmax(Span<float> row)
    {
        var max = float.NegativeInfinity;
        foreach (var score in row)
        {
            max = Math.Max(max, score);
        }

        var sum = 0d;
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (float)Math.Exp(row[i] - max);
            sum += row[i];
        }

        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (float)(row[i] / sum);
        }
    }

    private static void Normalize(Span<float> row)
    {
        var sum = 0d;
        for (var i = 0; i < row.Length; i++)
        {
            row[i] += Smoothing;
            sum += row[i];
        }

        for (var i = 0; i < row.Length; i++)
        {
            row[i] = (float)(row[i] / sum);
        }
    }
}
