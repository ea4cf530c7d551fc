namespace Studio.Pipelines.Trainers.LightGbm;

using Studio.Pipelines.Search;

/// <summary>How many rounds a configuration may take, and about how long they last.</summary>
internal static class BoostingCost
{
    // Upper bounds only: early stopping decides. Trees over all classes are bounded too, so that files stay servable.
    private const int MaxTrees = 20_000;
    private const int MostRounds = 5_000;

    /// <summary>Most rounds: as many as it takes to come the same way with steps of this size.</summary>
    public static int MaxRounds(DataShape shape, ParameterSet parameters) =>
        Math.Clamp(MaxTrees / shape.Classes, 10, (int)Math.Min(MostRounds, 100 / parameters.Number("learningRate")));

    /// <summary>
    /// Rounds without improvement until boosting stops. Small steps improve in small amounts, so the patience grows as they shrink:
    /// 30 rounds at a rate of 0.1, 50 at 0.05, at most 200.
    /// </summary>
    public static int Patience(ParameterSet parameters) => Math.Min(200, 10 + (int)Math.Round(2 / parameters.Number("learningRate")));

    /// <summary>Seconds that training once takes on one core.</summary>
    public static double Seconds(DataShape shape, ParameterSet parameters) =>
        1e-8 * shape.Rows * shape.Columns * shape.Classes / parameters.Number("learningRate");
}
