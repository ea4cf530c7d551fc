namespace Studio.Pipelines.Features.Supervised;

/// <summary>
/// Means of a target for each level, drawn towards the mean of all rows the more the fewer rows a level has (empirical Bayes):
/// <c>n / (n + strength)</c> of a level's own deviation is believed, where the strength is the variance within levels divided by
/// the variance between them, both estimated by the method of moments of a one-way random-effects analysis of variance. When levels differ no
/// more than chance explains, the strength is infinite and the means are flat.
/// </summary>
internal sealed class LevelMeans
{
    // A level of one row is never believed more than two thirds, however clear the others look.
    private const double LeastStrength = 0.5;

    private readonly double[] _sums;
    private readonly int[] _rows;

    /// <summary>Sums up rows.</summary>
    /// <param name="codes">Level of each row.</param>
    /// <param name="levels">Codes are below this.</param>
    /// <param name="folds">Parts of the rows.</param>
    /// <param name="values">Target less its mean.</param>
    public LevelMeans(ReadOnlySpan<int> codes, int levels, RowFolds folds, ReadOnlySpan<float> values)
    {
        _sums = new double[levels * RowFolds.Count];
        _rows = new int[levels * RowFolds.Count];
        var parts = folds.Of.AsSpan(0, codes.Length);
        var squares = 0.0;
        for (var row = 0; row < codes.Length; row++)
        {
            var cell = (codes[row] * RowFolds.Count) + parts[row];
            _sums[cell] += values[row];
            _rows[cell]++;
            squares += (double)values[row] * values[row];
        }

        Strength = EstimateStrength(squares, codes.Length);
    }

    /// <summary>How many rows the mean of all rows weighs; infinite when levels tell nothing.</summary>
    public double Strength { get; }

    /// <summary>True when every level has the mean of all rows.</summary>
    public bool IsFlat => double.IsPositiveInfinity(Strength);

    /// <summary>A level's deviation from the mean of all rows.</summary>
    public double Of(int level)
    {
        var (sum, rows) = Total(level);
        return IsFlat ? 0 : sum / (rows + Strength);
    }

    /// <summary>A level's deviation as the rows outside a part tell it.</summary>
    public double Without(int level, int part)
    {
        if (IsFlat)
        {
            return 0;
        }

        var (sum, rows) = Total(level);
        var cell = (level * RowFolds.Count) + part;
        return (sum - _sums[cell]) / (rows - _rows[cell] + Strength);
    }

    /// <summary>For every level and part what <see cref="Without"/> gives, at <c>level × parts + part</c>.</summary>
    public float[] OutOfFold()
    {
        var means = new float[_sums.Length];
        for (var cell = 0; cell < means.Length; cell++)
        {
            means[cell] = (float)Without(cell / RowFolds.Count, cell % RowFolds.Count);
        }

        return means;
    }

    /// <summary>By how much the out-of-fold means lower the sum of squares of the target; negative when they raise it.</summary>
    public double Explained()
    {
        var explained = 0.0;
        for (var cell = 0; cell < _sums.Length && !IsFlat; cell++)
        {
            if (_rows[cell] > 0)
            {
                var mean = Without(cell / RowFolds.Count, cell % RowFolds.Count);
                explained += mean * ((2 * _sums[cell]) - (_rows[cell] * mean));
            }
        }

        return explained;
    }

    private (double Sum, int Rows) Total(int level)
    {
        var start = level * RowFolds.Count;
        var (sum, rows) = (0.0, 0);
        for (var cell = start; cell < start + RowFolds.Count; cell++)
        {
            sum += _sums[cell];
            rows += _rows[cell];
        }

        return (sum, rows);
    }

    private double EstimateStrength(double squares, int count)
    {
        double between = 0, squaredRows = 0;
        var present = 0;
        for (var level = 0; level < _sums.Length / RowFolds.Count; level++)
        {
            var (sum, rows) = Total(level);
            if (rows > 0)
            {
                present++;
                between += sum * sum / rows;
                squaredRows += (double)rows * rows;
            }
        }

        if (present < 2 || present == count)
        {
            return double.PositiveInfinity;
        }

        var within = Math.Max(0, squares - between) / (count - present);
        var variance = (between - ((present - 1) * within)) / (count - (squaredRows / count));
        return variance > 0 ? Math.Max(LeastStrength, within / variance) : double.PositiveInfinity;
    }
}
