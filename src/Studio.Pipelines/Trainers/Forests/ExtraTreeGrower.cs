namespace Studio.Pipelines.Trainers.Forests;

/// <summary>
/// Grows one extremely randomised tree (Geurts, Ernst and Wehenkel 2006): at each node a few features are drawn, for each one
/// threshold between two values of the node's rows, and the purest of these splits is taken. Missing values go to a side drawn by chance, so
/// that of all trees some find the better one.
/// </summary>
/// <typeparam name="TTally">How labels are counted.</typeparam>
/// <param name="columns">Values by feature, then row.</param>
/// <param name="labels">An empty tally.</param>
/// <param name="options">Sizes.</param>
/// <param name="seed">Seed of this tree.</param>
internal sealed class ExtraTreeGrower<TTally>(float[][] columns, TTally labels, ForestOptions options, ulong seed)
    where TTally : struct, ISplitTally<TTally>
{
    // A node becomes a leaf when all its rows have the same value in every feature it draws: on wide tables of words or levels nearly all
    // are like that, and looking at more would take longer than it is worth.
    private const int FewestDraws = 100;
    private const int DrawsPerFeature = 4;

    private readonly ForestTreeBuilder _tree = new();
    private readonly int[] _features = [.. Enumerable.Range(0, columns.Length)];
    private readonly int[] _rows = [.. Enumerable.Range(0, columns[0].Length)];
    private SplitMix _random = new(seed);
    private TTally _total = labels.Empty();
    private TTally _left = labels.Empty();

    /// <summary>Grows the tree.</summary>
    /// <param name="cancellationToken">Cancels between two nodes.</param>
    public ForestTree Grow(CancellationToken cancellationToken)
    {
        for (var i = 0; options.TreeRows < _rows.Length && i < options.TreeRows; i++)
        {
            var other = i + _random.Next(_rows.Length - i);
            (_rows[i], _rows[other]) = (_rows[other], _rows[i]);
        }

        var open = new Stack<OpenNode>();
        open.Push(new OpenNode(0, options.TreeRows, options.MaxLeaves, -1, false));
        while (open.TryPop(out var node))
        {
            cancellationToken.ThrowIfCancellationRequested();
            _tree.Connect(node.Parent, node.IsLeft, Grow(node, open));
        }

        return _tree.Build();
    }

    /// <summary>Makes a node or leaf and returns its index; the children of a node are left open.</summary>
    private int Grow(OpenNode node, Stack<OpenNode> open)
    {
        var rows = _rows.AsSpan(node.Start, node.Rows);
        Tally(rows);
        if (node.Leaves < 2 || node.Rows < 2 * options.MinLeafRows || _total.IsPure || Choose(rows) is not { } split)
        {
            _total.AddLeaf(_tree);
            return _tree.EndLeaf();
        }

        var index = _tree.AddNode(split);
        var left = Partition(rows, split);

        // Leaves are shared out by rows: what one side has no use for is lost, which only matters where the limit binds.
        var leaves = Math.Clamp((int)Math.Round((double)node.Leaves * left / node.Rows), 1, node.Leaves - 1);
        open.Push(new OpenNode(node.Start + left, node.Rows - left, node.Leaves - leaves, index, false));
        open.Push(new OpenNode(node.Start, left, leaves, index, true));
        return index;
    }

    private void Tally(ReadOnlySpan<int> rows)
    {
        _total.Clear();
        foreach (var row in rows)
        {
            _total.Add(row);
        }
    }

    /// <summary>The purest of the drawn splits; null when none leaves enough rows on both sides.</summary>
    private Split? Choose(ReadOnlySpan<int> rows)
    {
        Split? best = null;
        var (bestPurity, tried) = (double.NegativeInfinity, 0);
        var draws = Math.Min(_features.Length, Math.Max(FewestDraws, DrawsPerFeature * options.SplitFeatures));
        for (var i = 0; i < draws && tried < options.SplitFeatures; i++)
        {
            var other = i + _random.Next(_features.Length - i);
            (_features[i], _features[other]) = (_features[other], _features[i]);
            if (Draw(_features[i], rows) is not { } split)
            {
                continue;
            }

            tried++;
            if (Purity(split, rows) is { } purity && purity > bestPurity)
            {
                (best, bestPurity) = (split, purity);
            }
        }

        return best;
    }

    /// <summary>A random split of a feature; null when all rows have the same value.</summary>
    private Split? Draw(int feature, ReadOnlySpan<int> rows)
    {
        var column = columns[feature];
        var (low, high, missing) = (float.PositiveInfinity, float.NegativeInfinity, 0);
        foreach (var row in rows)
        {
            var value = column[row];
            low = value < low ? value : low;
            high = value > high ? value : high;
            missing += float.IsNaN(value) ? 1 : 0;
        }

        if (low >= high)
        {
            // Present on one side, missing on the other.
            return missing > 0 && missing < rows.Length ? new Split(feature, high, false) : null;
        }

        var threshold = (float)(low + (_random.NextDouble() * ((double)high - low)));
        return new Split(feature, threshold >= low && threshold < high ? threshold : low, (_random.Next() & 1) == 0);
    }

    private double? Purity(Split split, ReadOnlySpan<int> rows)
    {
        var column = columns[split.Feature];
        _left.Clear();
        foreach (var row in rows)
        {
            if (split.GoesLeft(column[row]))
            {
                _left.Add(row);
            }
        }

        return Math.Min(_left.Rows, rows.Length - _left.Rows) < options.MinLeafRows ? null : _total.Purity(_left);
    }

    /// <summary>Brings the rows that go left to the front and returns how many they are.</summary>
    private int Partition(Span<int> rows, Split split)
    {
        var column = columns[split.Feature];
        var left = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (split.GoesLeft(column[rows[i]]))
            {
                (rows[left], rows[i]) = (rows[i], rows[left]);
                left++;
            }
        }

        return left;
    }

    /// <summary>Rows that wait to become a node or a leaf.</summary>
    private readonly record struct OpenNode(int Start, int Rows, int Leaves, int Parent, bool IsLeft);
}
