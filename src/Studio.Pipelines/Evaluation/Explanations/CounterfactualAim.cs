namespace Studio.Pipelines.Evaluation.Explanations;

using Studio.Pipelines.Scoring;

/// <summary>How far predictions are from what is wanted.</summary>
internal sealed class CounterfactualAim
{
    private readonly CounterfactualWish _wish;
    private readonly IReadOnlyList<string>? _classes;
    private readonly string? _present;

    /// <summary>Of a wish.</summary>
    /// <param name="signature">The model's signature.</param>
    /// <param name="wish">What is wanted, without a problem.</param>
    /// <param name="before">What the row is predicted now.</param>
    public CounterfactualAim(ModelSignature signature, CounterfactualWish wish, ScoredRows before) =>
        (_wish, _classes, _present) = (wish, signature.Classes, before.Labels?[0]);

    /// <summary>0 where a row is predicted as wanted, otherwise above: what the number, or the probability times weight of the class, is short of.</summary>
    public double Shortfall(ScoredRows scored, int row) => _classes is null ? OfNumber(scored.Numbers?[row] ?? scored.Predictions.Row(row)[0]) : OfClass(scored, row);

    private double OfNumber(double value) =>
        value < _wish.AtLeast ? _wish.AtLeast.Value - value
        : value > _wish.AtMost ? value - _wish.AtMost.Value
        : double.IsNaN(value) ? double.PositiveInfinity
        : 0;

    private double OfClass(ScoredRows scored, int row)
    {
        var label = scored.Labels![row];
        if (_wish.Class is { } wanted ? label == wanted : label != _present)
        {
            return 0;
        }

        // Where no class is wanted it is enough that another one overtakes the present one.
        var predictions = scored.Predictions;
        double Evidence(int index) => predictions.Row(row)[index] * (predictions.ClassWeights?[index] ?? 1);
        var chosen = _wish.Class ?? _present;
        var (own, others) = (0.0, 0.0);
        for (var index = 0; index < _classes!.Count; index++)
        {
            (own, others) = _classes[index] == chosen ? (Evidence(index), others) : (own, Math.Max(others, Evidence(index)));
        }

        return Math.Max(double.Epsilon, _wish.Class is null ? own - others : others - own);
    }
}
