namespace Studio.Pipelines.Evaluation.Explanations;

/// <summary>
/// Estimates Shapley values by walks over the columns (Štrumbelj and Kononenko 2014): columns of a background row take the values of the row one after the other, in an order that is drawn, and each is given
/// what the prediction changes by then. Each order is gone through forwards and backwards, which cancels most of what the drawing adds (Mitchell et al. 2022). The values sum to the prediction less its mean
/// over the background, whatever is drawn.
/// </summary>
internal static class ShapleyWalks
{
    /// <summary>Estimates them.</summary>
    /// <param name="ask">Predicts rows: for each column where the values of the rows come from, 0 for the row that is explained, else a background row from 1.</param>
    /// <param name="columns">Number of columns.</param>
    /// <param name="background">Background rows to walk from, the first ones.</param>
    /// <param name="seed">Seed of the orders.</param>
    public static ShapleyValues Of(Func<int[][], double[]> ask, int columns, int background, int seed)
    {
        var random = new Random(seed);
        var walks = Enumerable.Range(0, background).SelectMany(place => Orders(random, columns).Select(order => (Place: place, Order: order))).ToList();
        var answers = ask(Steps(columns, walks));
        var contributions = new double[columns];
        var (start, end) = (0.0, 0.0);
        foreach (var (walk, (_, order)) in walks.Index())
        {
            var first = walk * (columns + 1);
            start += answers[first] / walks.Count;
            end = answers[first + columns];
            for (var step = 0; step < order.Length; step++)
            {
                contributions[order[step]] += (answers[first + step + 1] - answers[first + step]) / walks.Count;
            }
        }

        return new ShapleyValues(start, end, contributions);
    }

    private static IEnumerable<int[]> Orders(Random random, int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        random.Shuffle(order);
        yield return order;
        yield return [.. order.Reverse()];
    }

    /// <summary>The rows of all walks, from the background to the row that is explained.</summary>
    private static int[][] Steps(int columns, List<(int Place, int[] Order)> walks)
    {
        int[][] sources = [.. Enumerable.Range(0, columns).Select(_ => new int[walks.Count * (columns + 1)])];
        foreach (var (walk, (place, order)) in walks.Index())
        {
            foreach (var (turn, column) in order.Index())
            {
                sources[column].AsSpan(walk * (columns + 1), turn + 1).Fill(place + 1);
            }
        }

        return sources;
    }
}
