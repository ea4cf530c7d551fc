namespace Studio.Pipelines.Evaluation.Explanations;

using System.Numerics;

/// <summary>
/// Shapley values by their definition (Shapley 1953): what a column adds to each set of the others, the sets weighed by how many orders they come first in. A set is worth the mean prediction of the background
/// rows with its columns taken from the row that is explained. All sets are asked for, which few columns allow; of a model of trees these are its interventional SHAP values (Lundberg et al. 2020).
/// </summary>
internal static class ShapleyCoalitions
{
    private const int MostColumns = 20;

    /// <summary>How many predictions they take.</summary>
    /// <param name="columns">Number of columns.</param>
    /// <param name="background">Number of background rows.</param>
    public static long Predictions(int columns, int background) => columns > MostColumns ? long.MaxValue : (long)background << columns;

    /// <summary>Computes them.</summary>
    /// <param name="ask">Predicts rows: for each column where the values of the rows come from, 0 for the row that is explained, else a background row from 1.</param>
    /// <param name="columns">Number of columns, at most 20.</param>
    /// <param name="background">Number of background rows.</param>
    public static ShapleyValues Of(Func<int[][], double[]> ask, int columns, int background)
    {
        var sets = 1 << columns;
        var answers = ask([.. Enumerable.Range(0, columns).Select(column => Enumerable.Range(0, sets * background).Select(row => Has(row / background, column) ? 0 : (row % background) + 1).ToArray())]);
        double[] worth = [.. Enumerable.Range(0, sets).Select(set => answers.Skip(set * background).Take(background).Average())];
        double[] weights = [.. Enumerable.Range(0, columns).Select(size => Weight(size, columns))];
        double Contribution(int column) => Enumerable.Range(0, sets).Where(set => !Has(set, column)).Sum(set => weights[BitOperations.PopCount((uint)set)] * (worth[set | (1 << column)] - worth[set]));
        return new ShapleyValues(worth[0], worth[^1], [.. Enumerable.Range(0, columns).Select(Contribution)]);
    }

    private static bool Has(int set, int column) => (set >> column & 1) == 1;

    /// <summary>Share of the orders of all columns that begin with a set of this size and go on with a given column: size! (columns − size − 1)! / columns!.</summary>
    private static double Weight(int size, int columns)
    {
        var share = 1.0 / columns;
        for (var chosen = 1; chosen <= size; chosen++)
        {
            share *= (double)chosen / (columns - chosen);
        }

        return share;
    }
}
