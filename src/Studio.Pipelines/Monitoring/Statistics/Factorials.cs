namespace Studio.Pipelines.Monitoring.Statistics;

/// <summary>Logarithms of factorials and of the gamma function.</summary>
internal static class Factorials
{
    private const int Tabled = 256;

    private static readonly double[] Known = Table();

    /// <summary>Logarithm of n!: sums up to 255, Stirling's series beyond, with a relative error below 1e−15.</summary>
    /// <param name="n">0 or more.</param>
    public static double Log(long n) => n < Tabled ? Known[n] : Series(n + 1.0);

    /// <summary>Logarithm of Γ(x), with an absolute error below 1e−12 for arguments of moderate size.</summary>
    /// <param name="x">Above 0.</param>
    public static double LogGamma(double x)
    {
        // Γ(x) = Γ(x + 1) / x, until the series is exact.
        var taken = 0.0;
        for (; x < 12; x++)
        {
            taken += Math.Log(x);
        }

        return Series(x) - taken;
    }

    /// <summary>Stirling's series of the logarithm of Γ(x) (Abramowitz and Stegun 1964, 6.1.41).</summary>
    private static double Series(double x)
    {
        var square = 1 / (x * x);
        var rest = ((((((-square / 1680) + (1 / 1260.0)) * square) - (1 / 360.0)) * square) + (1 / 12.0)) / x;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + rest;
    }

    private static double[] Table()
    {
        var table = new double[Tabled];
        for (var n = 2; n < Tabled; n++)
        {
            table[n] = table[n - 1] + Math.Log(n);
        }

        return table;
    }
}
