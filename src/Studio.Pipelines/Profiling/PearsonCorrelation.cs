namespace Studio.Pipelines.Profiling;

/// <summary>How well a line describes one number by another.</summary>
internal static class PearsonCorrelation
{
    private const int FewestPairs = 10;

    /// <summary>The square of a larger number, times all rows, may be too large for a double.</summary>
    private const double Huge = 1e100;

    /// <summary>From −1 to 1 over the pairs of finite numbers below 1e100; 0 for fewer than ten pairs or when one of the two never changes.</summary>
    public static double Of(double[] first, double[] second)
    {
        int[] pairs = [.. Enumerable.Range(0, first.Length).Where(i => Math.Abs(first[i]) < Huge && Math.Abs(second[i]) < Huge)];
        if (pairs.Length < FewestPairs)
        {
            return 0;
        }

        double x = pairs.Average(i => first[i]), y = pairs.Average(i => second[i]);
        double squaresX = 0, squaresY = 0, products = 0;
        foreach (var i in pairs)
        {
            squaresX += (first[i] - x) * (first[i] - x);
            squaresY += (second[i] - y) * (second[i] - y);
            products += (first[i] - x) * (second[i] - y);
        }

        return squaresX > 0 && squaresY > 0 ? products / (Math.Sqrt(squaresX) * Math.Sqrt(squaresY)) : 0;
    }
}
