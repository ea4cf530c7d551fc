namespace Studio.Pipelines.Trainers.Forests;

/// <summary>Rows by class; a leaf holds the shares of its classes, smoothed by the number of its rows.</summary>
/// <param name="classes">Class of every training row, from 0.</param>
/// <param name="counts">Zeros, one a class.</param>
internal struct ClassTally(int[] classes, int[] counts) : ISplitTally<ClassTally>
{
    private readonly int[] _counts = counts;

    /// <inheritdoc/>
    public int Rows { get; private set; }

    /// <inheritdoc/>
    public readonly bool IsPure => Array.IndexOf(_counts, Rows) >= 0;

    /// <inheritdoc/>
    public readonly ClassTally Empty() => new(classes, new int[_counts.Length]);

    /// <inheritdoc/>
    public void Clear()
    {
        Array.Clear(_counts);
        Rows = 0;
    }

    /// <inheritdoc/>
    public void Add(int row)
    {
        _counts[classes[row]]++;
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

        return (leftSquares / left.Rows) + (rightSquares / (Rows - left.Rows));
    }

    /// <inheritdoc/>
    public readonly void AddLeaf(ForestTreeBuilder tree)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] > 0)
            {
                tree.AddValue(i, _counts[i] / (float)Rows);
            }
        }
    }
}
