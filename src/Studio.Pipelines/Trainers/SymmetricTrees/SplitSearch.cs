namespace Studio.Pipelines.Trainers.SymmetricTrees;

/// <summary>
/// Finds the question for a level of a tree: of all features and borders the one where the sums of squared gradients over hessians, of all leaves on both sides, are
/// largest.
/// </summary>
/// <param name="features">Features of the rows.</param>
/// <param name="outputs">Gradients a row.</param>
/// <param name="penalty">Added to hessians (L2 of leaf values).</param>
/// <param name="threads">Threads.</param>
internal sealed class SplitSearch(BinnedFeatures features, int outputs, double penalty, int threads)
{
    // Threads wait for one another: with fewer rows × features they only cost.
    private const int ValuesForThreads = 100_000;

    /// <summary>Finds it.</summary>
    /// <param name="leaves">The leaf of each row.</param>
    /// <param name="leafCount">Number of leaves.</param>
    /// <param name="gradients">Rows × outputs, each by the weight of its row.</param>
    /// <param name="hessians">The same.</param>
    /// <param name="noise">Standard deviation of what is added to each score.</param>
    /// <param name="seed">Seed of the noise.</param>
    public Split Find(int[] leaves, int leafCount, float[] gradients, float[] hessians, double noise, ulong seed)
    {
        var found = new Split[features.Count];
        void Search(int feature) => found[feature] = Best(feature, leaves, leafCount, gradients, hessians, noise, seed + (ulong)feature);
        if (threads > 1 && (long)leaves.Length * features.Count >= ValuesForThreads)
        {
            Parallel.For(0, features.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, Search);
        }
        else
        {
            for (var feature = 0; feature < features.Count; feature++)
            {
                Search(feature);
            }
        }

        return found.Aggregate(Split.None, (best, split) => split.Score > best.Score ? split : best);
    }

    private Split Best(int feature, int[] leaves, int leafCount, float[] gradients, float[] hessians, double noise, ulong seed)
    {
        var (bins, borders) = (features.Bins(feature), features.Borders(feature).Length);
        if (borders < 2 && !bins.Contains((byte)0))
        {
            return Split.None;
        }

        var width = borders + 1;
        var sums = Sums(bins, width, leaves, leafCount, gradients, hessians);
        var scores = new double[borders];
        for (var leaf = 0; leaf < leafCount; leaf++)
        {
            for (var output = 0; output < outputs; output++)
            {
                AddScores(sums.AsSpan(((leaf * outputs) + output) * width, width), scores);
            }
        }

        var (random, best) = (new SplitMix(seed), Split.None);
        for (var border = 0; border < borders; border++)
        {
            var score = scores[border] + (noise > 0 ? noise * Normal(ref random) : 0);
            best = score > best.Score ? new Split(feature, border, score) : best;
        }

        return best;
    }

    /// <summary>Sums of gradients and hessians by leaf, output and bin.</summary>
    private (double Gradient, double Hessian)[] Sums(byte[] bins, int width, int[] leaves, int leafCount, float[] gradients, float[] hessians)
    {
        var sums = new (double Gradient, double Hessian)[leafCount * outputs * width];
        for (var row = 0; row < leaves.Length; row++)
        {
            for (var output = 0; output < outputs; output++)
            {
                ref var sum = ref sums[(((leaves[row] * outputs) + output) * width) + bins[row]];
                sum.Gradient += gradients[(row * outputs) + output];
                sum.Hessian += hessians[(row * outputs) + output];
            }
        }

        return sums;
    }

    private void AddScores(ReadOnlySpan<(double Gradient, double Hessian)> bins, double[] scores)
    {
        var (gradient, hessian) = (0.0, 0.0);
        foreach (var bin in bins)
        {
            gradient += bin.Gradient;
            hessian += bin.Hessian;
        }

        var (left, leftHessian) = (0.0, 0.0);
        for (var border = 0; border < scores.Length; border++)
        {
            left += bins[border].Gradient;
            leftHessian += bins[border].Hessian;
            scores[border] += Square(left, leftHessian) + Square(gradient - left, hessian - leftHessian);
        }
    }

    private double Square(double gradient, double hessian) => gradient * gradient / (Math.Max(0, hessian) + penalty);

    // Box and Muller 1958.
    private static double Normal(ref SplitMix random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
