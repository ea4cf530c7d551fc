namespace Studio.Pipelines.Evaluation.Explanations;

using Studio.Pipelines.Evaluation.Slices;
using Studio.Pipelines.Features;
using Studio.Pipelines.Profiling;

/// <summary>Values of a column at which a model is asked: quantiles of numbers and dates, the most frequent categories.</summary>
internal sealed class ColumnGrid
{
    private const int MostPoints = 20;
    private const int MostCategories = 12;

    // Single values far off would leave most of the curve to a range that hardly any row has.
    private const double Tail = 0.02;

    private readonly double[]? _numbers;
    private readonly string[]? _texts;
    private readonly bool _dates;

    /// <summary>The values of a column.</summary>
    /// <param name="feature">The column.</param>
    /// <param name="column">Its values in some rows.</param>
    public ColumnGrid(FeatureColumn feature, TableColumn column)
    {
        (Column, _dates) = (feature.Name, feature.Purpose == ColumnPurpose.DateTime);
        switch (column)
        {
            case NumberColumn numbers:
                _numbers = Spread([.. numbers.Values.Where(double.IsFinite).Order()]);
                break;
            case TextColumn texts when feature.Purpose != ColumnPurpose.Text:
                _texts = [.. texts.Values.CountBy(value => value).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).Take(MostCategories).Select(count => count.Key)];
                break;
            default:
                break;
        }
    }

    /// <summary>Name of the column.</summary>
    public string Column { get; }

    /// <summary>Number of values; 0 for texts and pictures.</summary>
    public int Count => _numbers?.Length ?? _texts?.Length ?? 0;

    /// <summary>The values of a column of numbers or dates, ascending; null for others.</summary>
    public IReadOnlyList<double>? Numbers => _numbers;

    /// <summary>The column with one value in all rows.</summary>
    /// <param name="point">Which value, from 0.</param>
    /// <param name="rows">Number of rows.</param>
    public TableColumn Fill(int point, int rows) => _numbers is null
        ? new TextColumn(Column, Enumerable.Repeat(_texts![point], rows).ToArray())
        : new NumberColumn(Column, Enumerable.Repeat(_numbers[point], rows).ToArray());

    /// <summary>What was predicted at a value.</summary>
    /// <param name="point">Which value, from 0.</param>
    /// <param name="means">One for each output.</param>
    public EffectPoint Point(int point, IReadOnlyList<double> means) => _numbers is null
        ? new EffectPoint(_texts![point].Length == 0 ? ColumnSlices.Missing : _texts[point], null, means)
        : new EffectPoint(ColumnSlices.Text(_numbers[point], _dates), _numbers[point], means);

    private static double[] Spread(double[] sorted)
    {
        if (sorted.Length == 0)
        {
            return [];
        }

        double[] distinct = [.. sorted.Distinct()];
        return distinct.Length <= MostPoints
            ? distinct
            : [.. Enumerable.Range(0, MostPoints).Select(point => sorted[(int)Math.Round((Tail + ((1 - (2 * Tail)) * point / (MostPoints - 1))) * (sorted.Length - 1))]).Distinct()];
    }
}
