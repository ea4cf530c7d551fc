namespace Studio.Pipelines.Evaluation.Explanations;

/// <summary>Accumulated local effects of a column of numbers (Apley and Zhu 2020, section 2.3).</summary>
internal static class AccumulatedEffects
{
    /// <summary>The effects at the values of a grid, 0 in the mean over the rows; null where no row has a value there.</summary>
    /// <param name="model">The model.</param>
    /// <param name="grid">Values of the column.</param>
    /// <param name="numbers">The same values.</param>
    /// <param name="rows">Rows to ask.</param>
    public static IReadOnlyList<EffectPoint>? Of(AskedModel model, ColumnGrid grid, IReadOnlyList<double> numbers, ColumnTable rows)
    {
        var (low, high, interval) = Ends(grid, numbers, rows);
        if (interval.Length == 0)
        {
            return null;
        }

        var (before, after) = (model.Ask(low), model.Ask(high));
        var (outputs, counts) = (model.Outputs.Count, new int[numbers.Count]);
        var effects = numbers.Select(_ => new double[outputs]).ToArray();
        foreach (var (asked, place) in interval.Index())
        {
            counts[place]++;
            for (var output = 0; output < outputs; output++)
            {
                effects[place][output] += after[asked][output] - before[asked][output];
            }
        }

        for (var place = 1; place < numbers.Count; place++)
        {
            for (var output = 0; output < outputs; output++)
            {
                effects[place][output] = effects[place - 1][output] + (effects[place][output] / Math.Max(1, counts[place]));
            }
        }

        return Centred(grid, effects, counts);
    }

    /// <summary>Rows with a value within the grid, once with the lower and once with the upper end of the interval that it lies in, and which interval that is, from 1.</summary>
    private static (ColumnTable Low, ColumnTable High, int[] Interval) Ends(ColumnGrid grid, IReadOnlyList<double> numbers, ColumnTable rows)
    {
        var values = rows.Column<NumberColumn>(grid.Column).Values;
        int[] within = [.. Enumerable.Range(0, values.Length).Where(row => values[row] >= numbers[0] && values[row] <= numbers[^1])];
        int[] interval = [.. within.Select(row => Math.Max(1, Place(numbers, values[row])))];
        var asked = rows.Gather(within);
        return (
            asked.With(new NumberColumn(grid.Column, Array.ConvertAll(interval, place => numbers[place - 1]))),
            asked.With(new NumberColumn(grid.Column, Array.ConvertAll(interval, place => numbers[place]))),
            interval);
    }

    /// <summary>The first value of the grid that is no smaller.</summary>
    private static int Place(IReadOnlyList<double> numbers, double value)
    {
        var place = 0;
        while (numbers[place] < value)
        {
            place++;
        }

        return place;
    }

    private static EffectPoint[] Centred(ColumnGrid grid, double[][] effects, int[] counts)
    {
        var total = Math.Max(1, counts.Sum());
        double Mean(int output) => Enumerable.Range(1, effects.Length - 1).Sum(place => counts[place] * (effects[place - 1][output] + effects[place][output]) / 2) / total;
        double[] means = [.. Enumerable.Range(0, effects[0].Length).Select(Mean)];
        return [.. effects.Select((values, point) => grid.Point(point, [.. values.Zip(means, (value, mean) => value - mean)]))];
    }
}
