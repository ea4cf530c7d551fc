namespace Studio.Pipelines.Trainers.GaussianProcess;

/// <summary>Labels as a Gaussian process learns them: numbers of mean 0 and variance 1, over all outputs together.</summary>
/// <param name="Values">By output, then row.</param>
/// <param name="Order">One number a row to order them by.</param>
internal sealed record ProcessLabels(double[][] Values, double[] Order)
{
    /// <summary>True when there is something to learn.</summary>
    public bool Vary => Values.Any(output => output.Any(value => value != 0));

    /// <summary>Numbers, standardised.</summary>
    public static ProcessLabels OfNumbers(TrainingRun run)
    {
        var numbers = RegressionLabel.Measure(run.Training).Standardize(run.Training).Column<FloatColumn>(ColumnNames.Label).Values;
        var values = Array.ConvertAll(numbers, number => (double)number);
        return new ProcessLabels([values], values);
    }

    /// <summary>Classes: membership of each, less its share of the rows; of two classes that of the positive one.</summary>
    public static ProcessLabels OfClasses(TrainingRun run)
    {
        var weights = RowWeights.Of(run.Training);
        bool[][] members = [.. OneVersusRest.Labels(run.Training).Select(label => label.Values)];
        double[] shares = [.. members.Select(member => RowWeights.Mean(weights, member.Length, row => member[row] ? 1 : 0))];
        var variance = shares.Average(share => share * (1 - share));
        var unit = variance > 0 ? 1 / Math.Sqrt(variance) : 0;
        var order = new double[run.Training.RowCount];
        for (var row = 0; row < order.Length; row++)
        {
            order[row] = Array.FindIndex(members, member => member[row]);
        }

        return new ProcessLabels([.. members.Zip(shares, (member, share) => Array.ConvertAll(member, value => ((value ? 1 : 0) - share) * unit))], order);
    }

    /// <summary>Those of some rows.</summary>
    public double[][] Of(int[] rows) => [.. Values.Select(output => Array.ConvertAll(rows, row => output[row]))];
}
