namespace Studio.Pipelines.Monitoring.Statistics;

/// <summary>How many of some marked rows are among rows that are drawn without putting them back.</summary>
/// <param name="All">All rows.</param>
/// <param name="Marked">Marked ones among them.</param>
/// <param name="Drawn">Rows that are drawn.</param>
internal readonly record struct Hypergeometric(long All, long Marked, long Drawn)
{
    private const double Negligible = 1e-20;

    /// <summary>The fewest there can be.</summary>
    public long Least => Math.Max(0, Drawn - (All - Marked));

    /// <summary>The most there can be.</summary>
    public long Most => Math.Min(Drawn, Marked);

    /// <summary>The most likely number.</summary>
    public long Mode => Math.Clamp((long)((Drawn + 1.0) * (Marked + 1.0) / (All + 2.0)), Least, Most);

    /// <summary>Probability of a number from <see cref="Least"/> to <see cref="Most"/>.</summary>
    public double Probability(long number) => Math.Exp(Choose(Marked, number) + Choose(All - Marked, Drawn - number) - Choose(All, Drawn));

    /// <summary>How many times as likely the next number is.</summary>
    public double Next(long number) => (double)(Marked - number) * (Drawn - number) / ((number + 1.0) * (All - Marked - Drawn + number + 1.0));

    /// <summary>
    /// Two-sided p-value of a number: Fisher's exact test (1935), twice the smaller tail, which holds its level for any numbers of rows and never rejects too often.
    /// 1 where there is but one number.
    /// </summary>
    public double PValue(long number) => Math.Min(1, 2 * Math.Min(Below(number), Above(number)));

    /// <summary>Probability of at most a number; of the smaller tail to all digits.</summary>
    private double Below(long number)
    {
        if (number > Mode)
        {
            return 1 - Above(number + 1);
        }

        var (sum, term) = (0.0, Probability(number));
        for (; number >= Least; number--)
        {
            sum += term;
            if (number == Least || (term /= Next(number - 1)) < sum * Negligible)
            {
                break;
            }
        }

        return sum;
    }

    /// <summary>Probability of at least a number.</summary>
    private double Above(long number)
    {
        if (number > Most)
        {
            return 0;
        }

        if (number <= Mode)
        {
            return number <= Least ? 1 : 1 - Below(number - 1);
        }

        var (sum, term) = (0.0, Probability(number));
        for (; number <= Most; number++)
        {
            sum += term;
            if ((term *= Next(number)) < sum * Negligible)
            {
                break;
            }
        }

        return sum;
    }

    private static double Choose(long all, long some) => Factorials.Log(all) - Factorials.Log(some) - Factorials.Log(all - some);
}
