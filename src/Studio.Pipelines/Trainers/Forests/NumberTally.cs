namespace Studio.Pipelines.Trainers.Forests;

/// <summary>Sums of numbers; a leaf holds their mean. Two classes are the numbers 0 and 1, whose variance is half their Gini impurity.</summary>
/// <param name="numbers">Label of every training row.</param>
/// <param name="weights">What each row counts for, above 0; null when all count the same.</param>
internal struct NumberTally(float[] numbers, float[]? weights) : ISplitTally<NumberTally>
{
    private double _weight;
    private double _sum;
    private double _squares;

    /// <inheritdoc/>
    public int Rows { get; private set; }

    /// <inheritdoc/>
    public readonly bool IsPure => (_squares * _weight) - (_sum * _sum) <= 1e-12 * _squares * _weight;

    /// <inheritdoc/>
    public readonly NumberTally Empty() => new(numbers, weights);

    /// <inheritdoc/>
    public void Clear() => (_weight, _sum, _squares, Rows) = (0, 0, 0, 0);

    /// <inheritdoc/>
    public void Add(int row)
    {
        double number = numbers[row];
        double weight = weights is null ? 1 : weights[row];
        _weight += weight;
        _sum += weight * number;
        _squares += weight * number * number;
        Rows++;
    }

    /// <inheritdoc/>
    public readonly double Purity(in NumberTally left)
    {
        var right = _sum - left._sum;
        return (left._sum * left._sum / left._weight) + (right * right / (_weight - left._weight));
    }

    /// <inheritdoc/>
    public readonly void AddLeaf(ForestTreeBuilder tree) => tree.AddValue(0, (float)(_sum / _weight));
}
