namespace Studio.Pipelines.Ensembling;

using System.Numerics.Tensors;

/// <summary>
/// Greedy ensemble selection with replacement (Caruana et al. 2004): beginning with the best candidate, add again and again the
/// one that makes the average best, and cut at the best prefix. On few rows it is done in bags of rows whose weights are averaged
/// (the paper's section 2.3), because with few rows the greedy choice follows their noise.
/// </summary>
internal static class EnsembleSelection
{
    /// <summary>Most members an ensemble has: each is a model of the file for every fold.</summary>
    public const int MostMembers = 8;

    private const int Rounds = 20;
    private const int MostBags = 20;

    // Small bags of few rows: among candidates that so few rows cannot tell apart each bag chooses others, and their average comes near
    // equal weights, which are hard to beat there; clearly worse ones are chosen in none.
    private const int FewRows = 3_000;
    private const double ShareOfFew = 0.4;
    private const double Share = 0.7;
    private const int MostRows = 20_000;

    // Values that all evaluations together may read; a second or two.
    private const double MostValues = 4e8;

    private const double LeastWeight = 0.02;

    /// <summary>Weights of the candidates, 0 for those left out, summing to 1.</summary>
    /// <param name="candidates">Predictions of the same rows; at least one.</param>
    /// <param name="truth">Labels of these rows.</param>
    /// <param name="metric">What decides.</param>
    /// <param name="seed">Seed of the bags.</param>
    /// <param name="cancellationToken">Ends it early with what it has; never before the first bag.</param>
    public static double[] Select(
        IReadOnlyList<PredictionMatrix> candidates, TargetVector truth, Metric metric, int seed, CancellationToken cancellationToken)
    {
        metric = metric with { Evaluate = metric.Cautious ?? metric.Evaluate };
        var random = new Random(seed);
        var weights = new double[candidates.Count];
        foreach (var rows in Bags(candidates, truth, random))
        {
            var bag = rows.Length == truth.Values.Length ? candidates : [.. candidates.Select(candidate => candidate.Gather(rows))];
            var chosen = Greedy(bag, rows.Length == truth.Values.Length ? truth : truth.Gather(rows), metric);
            for (var i = 0; i < weights.Length; i++)
            {
                weights[i] += chosen[i];
            }

            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        return Prune(weights);
    }

    /// <summary>The weighted average of predictions of the same rows.</summary>
    public static PredictionMatrix Average(IReadOnlyList<(PredictionMatrix Predictions, double Weight)> parts)
    {
        var sum = new float[parts[0].Predictions.Values.Length];
        foreach (var (predictions, weight) in parts)
        {
            TensorPrimitives.MultiplyAdd(predictions.Values, (float)weight, sum, sum);
        }

        return parts[0].Predictions with { Values = sum };
    }

    private static IEnumerable<int[]> Bags(IReadOnlyList<PredictionMatrix> candidates, TargetVector truth, Random random)
    {
        var all = Enumerable.Range(0, truth.Values.Length).ToArray();
        var bags = (int)Math.Clamp(MostValues / (Rounds * candidates.Sum(candidate => (double)candidate.Values.Length)), 1, MostBags);
        if (bags == 1 && all.Length <= MostRows)
        {
            yield return all;
            yield break;
        }

        for (var bag = 0; bag < bags; bag++)
        {
            random.Shuffle(all);
            var rows = all[..Math.Min(MostRows, bags == 1 ? all.Length : (int)Math.Ceiling((all.Length < FewRows ? ShareOfFew : Share) * all.Length))];
            Array.Sort(rows);
            yield return rows;
        }
    }

    /// <summary>How often each candidate is in the ensemble, divided by its size.</summary>
    private static double[] Greedy(IReadOnlyList<PredictionMatrix> candidates, TargetVector truth, Metric metric)
    {
        var sum = new float[candidates[0].Values.Length];
        var order = new List<int>();
        var (best, bestLength) = (double.NaN, 0);
        while (order.Count < Rounds)
        {
            var (next, score) = BestAddition(candidates, truth, metric, sum, order.Count);
            if (next < 0)
            {
                break;
            }

            order.Add(next);
            TensorPrimitives.Add(sum, candidates[next].Values, sum);
            if (metric.IsBetter(score, best))
            {
                (best, bestLength) = (score, order.Count);
            }
        }

        var weights = new double[candidates.Count];
        foreach (var index in order.Take(bestLength))
        {
            weights[index] += 1.0 / bestLength;
        }

        return weights;
    }

    private static (int Index, double Score) BestAddition(
        IReadOnlyList<PredictionMatrix> candidates, TargetVector truth, Metric metric, float[] sum, int members)
    {
        var scores = new double[candidates.Count];
        Parallel.For(0, candidates.Count, index =>
        {
            var average = new float[sum.Length];
            TensorPrimitives.Add(sum, candidates[index].Values, average);
            TensorPrimitives.Divide(average, members + 1, average);
            scores[index] = metric.Evaluate(truth, candidates[index] with { Values = average });
        });
        var (best, bestScore) = (-1, double.NaN);
        for (var index = 0; index < scores.Length; index++)
        {
            if (metric.IsBetter(scores[index], bestScore))
            {
                (best, bestScore) = (index, scores[index]);
            }
        }

        return (best, bestScore);
    }

    /// <summary>Drops what hardly counts and all beyond the largest few, and scales the rest to sum 1.</summary>
    private static double[] Prune(double[] weights)
    {
        var total = weights.Sum();
        var kept = weights
            .Select((weight, index) => (Share: total > 0 ? weight / total : 0, Index: index))
            .OrderByDescending(entry => entry.Share)
            .ThenBy(entry => entry.Index)
            .Take(MostMembers)
            .Where(entry => entry.Share >= LeastWeight)
            .ToArray();
        var pruned = new double[weights.Length];
        var sum = kept.Sum(entry => entry.Share);
        foreach (var (share, index) in kept)
        {
            pruned[index] = share / sum;
        }

        return pruned;
    }
}
