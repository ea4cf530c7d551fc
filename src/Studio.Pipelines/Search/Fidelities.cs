namespace Studio.Pipelines.Search;

/// <summary>Shares of the training rows on which a search tries configurations, as FLAML grows its samples (Wang et al. 2021).</summary>
public static class Fidelities
{
    private const double FirstRows = 10_000;
    private const double Growth = 4;
    private const double LargestPart = 0.5;

    // Below, a trial on all rows is cheap enough to be tried at once.
    private const int FewRows = 40_000;

    /// <summary>Ascending, the last one 1: 10,000 rows, four times as many, and so on while that is at most half of all rows.</summary>
    /// <param name="rows">Training rows.</param>
    public static IReadOnlyList<double> For(int rows)
    {
        var shares = new List<double>();
        for (var share = FirstRows / rows; rows > FewRows && share <= LargestPart; share *= Growth)
        {
            shares.Add(share);
        }

        return [.. shares, 1];
    }
}
