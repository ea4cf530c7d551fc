namespace Studio.Pipelines.Comparisons;

/// <summary>
/// Labels and predictions of two versions, in memory. Of more rows than there is room for a sample is kept in which each row has the same chance
/// (reservoir sampling; Vitter 1985), so that memory is bounded whatever the size of the table.
/// </summary>
internal sealed class ComparedRows
{
    /// <summary>Most rows that are kept.</summary>
    public const int MostRows = 1_000_000;

    /// <summary>Most numbers of a version's predictions that are kept: 1,000,000 rows of two classes, 40,000 of a hundred.</summary>
    private const int MostNumbers = 4_000_000;

    private readonly Random _random;
    private readonly int _columns;
    private readonly int _most;
    private readonly List<long> _rows = [];
    private readonly List<double> _truth = [];
    private readonly List<double> _left = [];
    private readonly List<double> _right = [];

    /// <summary>Room for rows.</summary>
    /// <param name="columns">Numbers of a prediction: one for each class, or 1.</param>
    /// <param name="seed">Seed of the sample.</param>
    /// <param name="most">Most rows; null for as many as there is room for.</param>
    public ComparedRows(int columns, int seed, int? most = null) =>
        (_columns, _random, _most) = (columns, new Random(seed), most ?? Math.Clamp(MostNumbers / columns, 1, MostRows));

    /// <summary>Rows that were added.</summary>
    public long Added { get; private set; }

    /// <summary>Rows that are kept.</summary>
    public int Count => _truth.Count;

    /// <summary>Numbers of the kept rows in the table, from 0.</summary>
    public IReadOnlyList<long> Rows => _rows;

    /// <summary>Adds a row.</summary>
    /// <param name="row">Its number in the table, from 0.</param>
    /// <param name="truth">Its label.</param>
    /// <param name="left">Prediction of the left version.</param>
    /// <param name="right">Prediction of the right version.</param>
    public void Add(long row, double truth, ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        Added++;
        if (Count < _most)
        {
            _rows.Add(row);
            _truth.Add(truth);
            _left.AddRange(left);
            _right.AddRange(right);
        }
        else if (_random.NextInt64(Added) is var place && place < _most)
        {
            var at = (int)place;
            (_rows[at], _truth[at]) = (row, truth);
            for (var column = 0; column < _columns; column++)
            {
                (_left[(at * _columns) + column], _right[(at * _columns) + column]) = (left[column], right[column]);
            }
        }
    }

    /// <summary>Labels and predictions as metrics take them.</summary>
    /// <param name="offset">What is taken off every number so that 32 bits hold the rest; 0 for classes.</param>
    public (TargetVector Truth, PredictionMatrix Left, PredictionMatrix Right) ToMatrices(double offset)
    {
        PredictionMatrix Matrix(List<double> values) => new([.. values.Select(value => (float)(value - offset))], Count, _columns);
        return (new TargetVector([.. _truth], _columns).Less(offset), Matrix(_left), Matrix(_right));
    }

    /// <summary>A number that lies amid the labels.</summary>
    public double Middle() => Count == 0 ? 0 : (_truth.Min() / 2) + (_truth.Max() / 2);

    /// <summary>The label of a kept row.</summary>
    public double Truth(int kept) => _truth[kept];

    /// <summary>The number that the left version predicts.</summary>
    public double Left(int kept) => _left[kept];

    /// <summary>The number that the right version predicts.</summary>
    public double Right(int kept) => _right[kept];
}
