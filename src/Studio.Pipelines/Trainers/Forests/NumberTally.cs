namespace Studio.Pipelines.Trainers.Forests;

/// <summary>Sums of numbers; a leaf holds their mean. Two classes are the numbers 0 and 1, whose variance is half their Gini impurity.</summary>
/// <param name="numbers">Label of every training row.</param>
internal struct NumberTally(float[] numbers) : ISplitTally<NumberTally>
{
    private double _sum;
    private double _squares;

    /// <inheritdoc/>
    public int Rows { get; private set; }

    /// <inheritdoc/>
    public readonly bool IsPure => (_squares * Rows) - (_sum * _sum) <= 1e-12 * _squares * Rows;

    /// <inheritdoc/>
    public readonly NumberTally Empty() => new(numbers);

    /// <inheritdoc/>
    public void Clear() => (_sum, _squares, Rows) = (0, 0, 0);

    /// <inheritdoc/>
    public void Add(int row)
    {
        double number = numbers[row];
        _sum += number;
        _squares += number * number;
        Rows++;
    }

    /// <inheritdoc/>
    public readonly double Purity(in NumberTally left)
    {
        var right = _sum - left._sum;
        return (left._sum * left._sum / left.Rows) + (right * right / (Rows - left.Rows));
    }

    /// <inheritdoc/>
    public readonly void AddLeaf(ForestTreeBuilder tree) => tree.AddValue(0, (float)(_sum / Rows));
}
