namespace Studio.Pipelines.Trainers.Forests;

/// <summary>Rows by class, each by its weight; a leaf holds the shares of its classes, smoothed by the number of its rows.</summary>
/// <param name="classes">Class of every training row, from 0.</param>
/// <param name="counts">Zeros, one a class.</param>
/// <param name="weights">What each row counts for, above 0; null when all count the same.</param>
internal struct ClassTally(int[] classes, double[] counts, float[]? weights) : ISplitTally<ClassTally>
{
    private readonly double[] _counts = counts;
    private double _weight;

    /// <inheritdoc/>
    public int Rows { get; private set; }

    /// <inheritdoc/>
    public readonly bool IsPure => _counts.AsSpan().Count(0) == _counts.Length - 1;

    /// <inheritdoc/>
    public readonly ClassTally Empty() => new(classes, new double[_counts.Length], weights);

    /// <inheritdoc/>
    public void Clear()
    {
        Array.Clear(_counts);
        (_weight, Rows) = (0, 0);
    }

    /// <inheritdoc/>
    public void Add(int row)
    {
        double weight = weights is null ? 1 : weights[row];
        _counts[classes[row]] += weight;
        _weight += weight;
        Rows++;
    }

    /// <inheritdoc/>
    public readonly double Purity(in ClassTally left)
    {
        double leftSquares = 0, rightSquares = 0;
        for (var i = 0; i < _counts.Length; i++)
        {
            double inLeft = left._counts[i], inRight = _counts[i] - inLeft;
            leftSquares += inLeft * inLeft;
            rightSquares += inRight * inRight;
        }

        return (leftSquares / left._weight) + (rightSquares / (_weight - left._weight));
    }

    /// <inheritdoc/>
    public readonly void AddLeaf(ForestTreeBuilder tree)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0)
            {
                tree.AddValue(i, (float)(_counts[i] / _weight));
            }
        }
    }
}
