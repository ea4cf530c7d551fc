namespace Studio.Pipelines.ForeignModels;

/// <summary>What the numbers are that a model answers.</summary>
internal enum ScoreKind
{
    /// <summary>One number a row.</summary>
    Prediction,

    /// <summary>A matrix of the probabilities of all classes.</summary>
    Probabilities,

    /// <summary>An output for each class, with its probability.</summary>
    ProbabilityOfEach,

    /// <summary>The probability of the second of two classes.</summary>
    PositiveProbability,

    /// <summary>A matrix of which softmax makes probabilities.</summary>
    Logits,

    /// <summary>One number of which the logistic function makes the probability of the second of two classes.</summary>
    PositiveLogit,
}

/// <summary>What the outputs of a model that was made elsewhere are.</summary>
/// <param name="Task">What it predicts.</param>
/// <param name="Kind">What its numbers are.</param>
/// <param name="Scores">Outputs with them.</param>
internal sealed record OutputRoles(PredictionTask Task, ScoreKind Kind, IReadOnlyList<string> Scores)
{
    /// <summary>Output with the predicted class; null where there is none.</summary>
    public string? Label { get; init; }

    /// <summary>The classes as <see cref="Label"/> gives them, in the order of the probabilities; null for numbers.</summary>
    public IReadOnlyList<string>? LabelClasses { get; init; }

    /// <summary>The classes by the names that are served, in the same order; null for numbers.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>True when predicted numbers have 64 bits.</summary>
    public bool IsDouble { get; init; }

    /// <summary>All outputs that are used.</summary>
    public IReadOnlyList<string> Outputs => Label is null ? Scores : [Label, .. Scores];

    /// <summary>Numbers a row, as they are served.</summary>
    public int Width => Classes?.Count ?? 1;

    /// <summary>True when classes are served by other names than <see cref="Label"/> gives them.</summary>
    public bool Renames => Classes is not null && LabelClasses is not null && !Classes.SequenceEqual(LabelClasses);

    /// <summary>The mapping that says all of it.</summary>
    public OutputMapping ToMapping() => new()
    {
        Label = Label,
        Probabilities = Kind is ScoreKind.Probabilities or ScoreKind.ProbabilityOfEach or ScoreKind.PositiveProbability ? Scores : null,
        Logits = Kind is ScoreKind.Logits or ScoreKind.PositiveLogit ? Scores[0] : null,
        Prediction = Kind == ScoreKind.Prediction ? Scores[0] : null,
    };

    /// <summary>The numbers that are served, of the numbers that the outputs of a row give.</summary>
    /// <param name="outputs">The values of each of <see cref="Scores"/>.</param>
    public double[] ToAnswer(IReadOnlyList<double[]> outputs) => Kind switch
    {
        ScoreKind.ProbabilityOfEach => [.. outputs.SelectMany(values => values)],
        ScoreKind.PositiveProbability => [1 - outputs[0][0], outputs[0][0]],
        ScoreKind.PositiveLogit => [Logistic(-outputs[0][0]), Logistic(outputs[0][0])],
        ScoreKind.Logits => Softmax(outputs[0]),
        _ => outputs[0],
    };

    private static double Logistic(double value) => 1 / (1 + Math.Exp(-value));

    private static double[] Softmax(double[] logits)
    {
        var largest = logits.Max();
        var powers = Array.ConvertAll(logits, logit => Math.Exp(logit - largest));
        var sum = powers.Sum();
        return Array.ConvertAll(powers, power => power / sum);
    }
}
