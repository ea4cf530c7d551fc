namespace Studio.Pipelines.Search;

/// <summary>Shares of the training rows on which a search tries configurations, as FLAML grows its samples (Wang et al. 2021).</summary>
public static class Fidelities
{
    private const double FirstRows = 10_000;
    private const double Growth = 4;
    private const double LargestPart = 0.5;

    // Below, a trial on all rows is cheap enough to be tried at once.
    private const int FewRows = 40_000;

    // On so many trials a search learns which configurations are good; with fewer of them, on more rows, it learns less than those would have.
    private const double EnoughTrials = 15;

    /// <summary>
    /// Ascending, the last one 1: so many rows that 15 trials fit, but 10,000 at least, four times as many, and so on while that is at most half of all rows.
    /// What is found on few rows is worth less than what is found on all: a share is tried only where the time is short.
    /// </summary>
    /// <param name="rows">Training rows.</param>
    /// <param name="trials">Trials on all rows that there is time for, above 0; infinite without a limit.</param>
    public static IReadOnlyList<double> For(int rows, double trials)
    {
        var shares = new List<double>();
        for (var share = Math.Max(FirstRows / rows, trials / EnoughTrials); rows > FewRows && share <= LargestPart; share *= Growth)
        {
            shares.Add(share);
        }

        return [.. shares, 1];
    }
}
