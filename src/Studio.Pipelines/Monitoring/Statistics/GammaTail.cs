namespace Studio.Pipelines.Monitoring.Statistics;

/// <summary>The upper tail of gamma distributions, of which chi-square is one.</summary>
internal static class GammaTail
{
    private const int MostSteps = 100_000;
    private const double Enough = 1e-15;
    private const double Tiny = 1e-300;

    /// <summary>Probability that a chi-square of so many degrees of freedom is at least a value.</summary>
    /// <param name="value">The value, 0 or more.</param>
    /// <param name="degrees">Degrees of freedom, above 0.</param>
    public static double OfChiSquare(double value, double degrees) => Of(degrees / 2, value / 2);

    /// <summary>
    /// Regularised upper incomplete gamma function Q(shape, x) (Abramowitz and Stegun 1964, 6.5): from the series of its complement where x is small (6.5.29), otherwise
    /// from Legendre's continued fraction (6.5.31), evaluated from its front (Lentz 1976).
    /// </summary>
    /// <param name="shape">Above 0.</param>
    /// <param name="x">Where the tail begins.</param>
    public static double Of(double shape, double x)
    {
        if (x <= 0)
        {
            return 1;
        }

        var scale = Math.Exp((shape * Math.Log(x)) - x - Factorials.LogGamma(shape));
        return x < shape + 1 ? Math.Clamp(1 - (scale * Series(shape, x)), 0, 1) : scale * Fraction(shape, x);
    }

    /// <summary>Σ xⁿ / (shape · (shape + 1) ⋯ (shape + n)).</summary>
    private static double Series(double shape, double x)
    {
        var term = 1 / shape;
        var sum = term;
        for (var n = 1; n < MostSteps && term > sum * Enough; n++)
        {
            term *= x / (shape + n);
            sum += term;
        }

        return sum;
    }

    /// <summary>1 / (x + 1 − a − 1(1 − a) / (x + 3 − a − 2(2 − a) / (x + 5 − a − ⋯))).</summary>
    private static double Fraction(double shape, double x)
    {
        var below = x + 1 - shape;
        var (ratio, inverse) = (1 / Tiny, 1 / below);
        var value = inverse;
        for (var n = 1; n < MostSteps; n++)
        {
            var above = n * (shape - n);
            below += 2;
            inverse = 1 / Away((above * inverse) + below);
            ratio = Away(below + (above / ratio));
            value *= inverse * ratio;
            if (Math.Abs((inverse * ratio) - 1) < Enough)
            {
                break;
            }
        }

        return value;
    }

    private static double Away(double value) => Math.Abs(value) < Tiny ? Tiny : value;
}
