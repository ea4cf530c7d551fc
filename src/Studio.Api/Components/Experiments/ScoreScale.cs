namespace Studio.Api.Components.Experiments;

/// <summary>
/// A scale for the scores of trials: from the best as far as most of them go. Scores far worse than most stand at its edge: drawn to scale, a single one would
/// flatten all the others.
/// </summary>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Higher">True where higher scores are better.</param>
public sealed record ScoreScale(double Low, double High, bool Higher)
{
    // Scores further from the best than this many times what half of the trials are stand at the edge.
    private const double FarOff = 4;

    /// <summary>The scale of some scores; null where none is a number.</summary>
    /// <param name="scores">Scores in any order; those that are not finite are left out.</param>
    /// <param name="higher">True where higher is better.</param>
    public static ScoreScale? Of(IEnumerable<double> scores, bool higher)
    {
        var known = scores.Where(double.IsFinite).ToList();
        if (known.Count == 0)
        {
            return null;
        }

        var best = higher ? known.Max() : known.Min();
        var gaps = known.Select(score => Math.Abs(score - best)).Order().ToList();
        var typical = gaps[gaps.Count / 2];
        var reach = typical > 0 ? Math.Min(gaps[^1], FarOff * typical) : gaps[^1];
        return higher ? new ScoreScale(best - reach, best, higher) : new ScoreScale(best, best + reach, higher);
    }

    /// <summary>True for a score that stands at the edge. Compared with the rounding of the ends in mind.</summary>
    public bool IsBeyond(double score)
    {
        var slack = (High - Low) * 1e-9;
        return score < Low - slack || score > High + slack;
    }

    /// <summary>Where a score lies: 0 at the lower end, 1 at the upper one; in the middle where all are equal.</summary>
    public double Place(double score) => High > Low ? Math.Clamp((score - Low) / (High - Low), 0, 1) : 0.5;

    /// <summary>How good a score is: 0 at the worst end, 1 for the best.</summary>
    public double Goodness(double score) => High > Low ? (Higher ? Place(score) : 1 - Place(score)) : 1;
}
