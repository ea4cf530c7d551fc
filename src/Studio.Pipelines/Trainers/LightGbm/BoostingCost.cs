namespace Studio.Pipelines.Trainers.LightGbm;

/// <summary>How many rounds a configuration may take, and about how long they last.</summary>
internal static class BoostingCost
{
    // Upper bounds only: early stopping decides. Trees over all classes are bounded too, so that files stay servable.
    private const int MaxTrees = 20_000;
    private const int MostRounds = 5_000;

    // Rounds × learning rate: how far boosting may go, and how far it went in the middle of the tables tried.
    private const double FarWay = 150;
    private const double ShortWay = 30;
    private const double UsualWay = 15;

    // Seconds of one core, measured: of a row, of its share of a column, of a leaf, and of its share of a column.
    private const double RowSeconds = 1.2e-7;
    private const double CellSeconds = 3e-9;
    private const double LeafSeconds = 8e-6;
    private const double BinSeconds = 3e-7;

    /// <summary>Most rounds: the smaller the steps, the more; fewer where each makes a tree for many classes.</summary>
    public static int MaxRounds(DataShape shape, ParameterSet parameters)
    {
        var way = parameters.Choice("rounds") == "few" ? ShortWay : FarWay;
        return (int)Math.Min(Math.Min(MostRounds, MaxTrees / (double)shape.Classes), way / parameters.Number("learningRate"));
    }

    /// <summary>
    /// Rounds without improvement until boosting stops. Small steps improve in small amounts, so the patience grows as they shrink:
    /// 30 rounds at a rate of 0.1, 50 at 0.05, at most 200.
    /// </summary>
    public static int Patience(ParameterSet parameters) => Math.Min(200, 10 + (int)Math.Round(2 / parameters.Number("learningRate")));

    /// <summary>Seconds that training once takes on one core, when it goes on for as many rounds as is usual.</summary>
    public static double Seconds(DataShape shape, ParameterSet parameters)
    {
        // Random thresholds are weaker and cheaper to find; about twice the rounds are taken.
        var way = parameters.Choice("randomThresholds") == "yes" ? 2 * UsualWay : UsualWay;
        var rounds = Math.Min(MaxRounds(shape, parameters), (way / parameters.Number("learningRate")) + Patience(parameters));
        var columns = shape.Columns * parameters.Number("featureFraction");
        var rows = shape.Rows * (RowSeconds + (CellSeconds * columns));
        var leaves = Math.Min(parameters.Number("leaves"), shape.Rows / parameters.Number("minLeafRows")) * (LeafSeconds + (BinSeconds * columns));
        var trees = shape.Classes > 2 ? shape.Classes : 1;
        return rounds * trees * (rows + leaves);
    }
}
