namespace Studio.Pipelines.Evaluation.Errors;

using System.Numerics.Tensors;

/// <summary>
/// Finds rows that agree in all columns but at most one, numbers to a hundredth of a standard deviation, where chance does not explain it. How probable chance is, is told as in
/// record linkage (Fellegi and Sunter 1969, with frequencies of the values as Newcombe et al. 1959): the product of the shares of rows that agree in each column. Rows are told of where less
/// than one pair in twenty tables would agree so by chance, all pairs and choices of a column allowed for. That takes columns for independent; of columns that go together many rows agree in all
/// but two, and where they are more than those that agree in all but one, a row is left out. Rows that are wholly the same are no near duplicates, unless one is a test row.
/// </summary>
internal sealed class NearDuplicates
{
    /// <summary>Most rows that are compared.</summary>
    public const int MostRows = 10_000;

    // Columns in which rows are no longer near to one another, nor nearly so.
    private const int More = 3;

    private const double MostByChance = 0.05;
    private const double MostComparisons = 4e9;

    private readonly IReadOnlyList<ColumnPlaces> _columns;
    private readonly double[] _places;
    private readonly double[] _chances;
    private readonly int _testStart;
    private readonly double _limit;

    /// <summary>Takes rows.</summary>
    /// <param name="data">The columns to compare, of numbers and texts.</param>
    /// <param name="test">The same columns of test rows; null for none.</param>
    public NearDuplicates(ColumnTable data, ColumnTable? test)
    {
        // Columns that tell rows apart best first: most pairs are done with after two of them.
        var columns = data.Columns.Select(column => ColumnPlaces.Of(column, test?.Column<TableColumn>(column.Name))).Select(column => (Column: column, Chances: column.LogChances()))
            .OrderBy(column => TensorPrimitives.Sum<double>(column.Chances)).ToList();
        (_testStart, Count) = (data.RowCount, data.RowCount + (test?.RowCount ?? 0));
        (_columns, _places, _chances) = ([.. columns.Select(column => column.Column)], RowByRow([.. columns.Select(column => column.Column.Places)]), RowByRow([.. columns.Select(column => column.Chances)]));
        _limit = Math.Log(MostByChance / (Math.Max(1.0, (double)Count * (Count - 1) / 2) * (columns.Count + 1)));
    }

    /// <summary>Rows that are compared.</summary>
    public int Count { get; }

    /// <summary>How many rows can be compared in about a second or two, at most <see cref="MostRows"/>.</summary>
    /// <param name="columns">Columns, at least 1.</param>
    public static int MostRowsOf(int columns) => (int)Math.Min(MostRows, Math.Sqrt(MostComparisons / columns));

    /// <summary>Groups of such rows, by their place: those of the data first, then those of the test. A row is in a group with each that it is a near duplicate of, and with theirs.</summary>
    /// <param name="cancellationToken">Ends it early.</param>
    public IReadOnlyList<IReadOnlyList<int>> Find(CancellationToken cancellationToken)
    {
        var (groups, rows) = (new Groups(Count), Lonely(cancellationToken));
        for (var place = 0; place < rows.Length; place++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var other in rows.AsSpan(place + 1))
            {
                if (IsNear(rows[place], other))
                {
                    groups.Join(rows[place], other);
                }
            }
        }

        return groups.Found();
    }

    /// <summary>Names of the columns in which not all of some rows are wholly the same.</summary>
    /// <param name="rows">The rows.</param>
    public IReadOnlyList<string> Differing(IReadOnlyList<int> rows) => [.. _columns.Where(column => rows.Any(row => column.Places[row] != column.Places[rows[0]])).Select(column => column.Name)];

    /// <summary>Rows with others that agree in all columns but at most one, and no more that agree in all but two.</summary>
    private int[] Lonely(CancellationToken cancellationToken)
    {
        // Where even a row that agrees in everything would be no surprise there is nothing to look for.
        bool[] candidates = [.. Enumerable.Range(0, Count).Select(row => TensorPrimitives.Sum(Chances(row)) <= _limit)];
        var (near, next) = (new int[Count], new int[Count]);
        for (var row = 0; row < Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var other = row + 1; other < Count; other++)
            {
                var apart = candidates[row] || candidates[other] ? Apart(row, other).Count : More;
                if (apart < More)
                {
                    var counts = apart < More - 1 ? near : next;
                    counts[row]++;
                    counts[other]++;
                }
            }
        }

        return [.. Enumerable.Range(0, Count).Where(row => candidates[row] && near[row] > 0 && next[row] <= near[row])];
    }

    private bool IsNear(int row, int other)
    {
        var (count, column) = Apart(row, other);
        return count < More - 1
            && TensorPrimitives.Sum(Chances(row)) - (count == 0 ? 0 : Chances(row)[column]) <= _limit
            && (row >= _testStart != other >= _testStart || !Places(row).SequenceEqual(Places(other)));
    }

    /// <summary>In how many columns two rows do not agree, <see cref="More"/> for that or more, and the last of them.</summary>
    private (int Count, int Column) Apart(int row, int other)
    {
        var one = Places(row);
        var two = Places(other);
        var (count, last) = (0, -1);
        for (var column = 0; column < one.Length && count < More; column++)
        {
            if (Math.Abs(one[column] - two[column]) > 1)
            {
                (count, last) = (count + 1, column);
            }
        }

        return (count, last);
    }

    private ReadOnlySpan<double> Places(int row) => _places.AsSpan(row * _columns.Count, _columns.Count);

    private ReadOnlySpan<double> Chances(int row) => _chances.AsSpan(row * _columns.Count, _columns.Count);

    private static double[] RowByRow(IReadOnlyList<double[]> columns)
    {
        var values = new double[columns.Count == 0 ? 0 : columns.Count * columns[0].Length];
        foreach (var (index, column) in columns.Index())
        {
            for (var row = 0; row < column.Length; row++)
            {
                values[(row * columns.Count) + index] = column[row];
            }
        }

        return values;
    }

    /// <summary>Disjoint sets of rows (Galler and Fischer 1964).</summary>
    private sealed class Groups(int rows)
    {
        private readonly int[] _parents = [.. Enumerable.Range(0, rows)];

        public void Join(int one, int other) => _parents[Root(other)] = Root(one);

        public IReadOnlyList<IReadOnlyList<int>> Found() => [.. Enumerable.Range(0, _parents.Length).GroupBy(Root).Select(group => group.ToList()).Where(group => group.Count > 1)];

        private int Root(int row)
        {
            while (_parents[row] != row)
            {
                row = _parents[row] = _parents[_parents[row]];
            }

            return row;
        }
    }
}
