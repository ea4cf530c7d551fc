namespace Studio.Pipelines.Monitoring;

using Studio.Pipelines.Scoring;

/// <summary>Counts rows that a model is asked, one by one or many at once, in memory that does not grow. Not for several threads at once: each has its own, and their windows are merged.</summary>
public sealed class WindowCounter
{
    private readonly string _reference;
    private readonly ColumnCounter[] _columns;
    private long _rows;

    /// <summary>Counts from 0.</summary>
    /// <param name="reference">Reference of the model.</param>
    public WindowCounter(MonitoringReference reference) => (_reference, _columns) = (reference.Fingerprint(), [.. reference.Columns.Select(column => new ColumnCounter(column))]);

    /// <summary>Counts rows.</summary>
    /// <param name="rows">Rows with the model's input columns as <see cref="ModelRows.Of"/> takes them; further columns are ignored.</param>
    /// <param name="answers">What the model answered to them; null where that is not known: columns of answers then count nothing.</param>
    /// <exception cref="KeyNotFoundException">The rows lack an input; nothing was counted.</exception>
    /// <exception cref="ArgumentException">A column holds texts where its reference has numbers, or the other way round; nothing was counted.</exception>
    public void Add(ColumnTable rows, ScoredRows? answers)
    {
        TableColumn?[] found = [.. _columns.Select(column => column.Find(rows, answers))];
        foreach (var (column, values) in _columns.Zip(found))
        {
            column.Add(values);
        }

        // Rows of pictures alone have no column that is watched.
        _rows += answers?.Predictions.Rows ?? rows.RowCount;
    }

    /// <summary>What was counted up to now; later rows do not change it.</summary>
    public MonitoringWindow ToWindow() => new(_reference, _rows, [.. _columns.Select(column => column.ToCounts())]);

    private sealed class ColumnCounter
    {
        private readonly ColumnReference _reference;
        private readonly double[] _edges;
        private readonly Dictionary<string, int> _levels;
        private readonly long[] _counts;
        private long _missing;

        public ColumnCounter(ColumnReference reference)
        {
            _reference = reference;
            _edges = [.. reference.Numbers?.Edges ?? []];
            _levels = (reference.Levels?.Levels ?? []).Index().ToDictionary(level => level.Item, level => level.Index);
            _counts = new long[reference.Counts.Count];
        }

        /// <summary>The column's values, of the kind that its reference has; null for answers that are not known.</summary>
        public TableColumn? Find(ColumnTable rows, ScoredRows? answers)
        {
            var values = MonitoredColumns.Values(_reference.Name, _reference.Role, rows, answers);
            return values is null || (_reference.Numbers is null ? values is TextColumn : values is NumberColumn)
                ? values
                : throw new ArgumentException($"Column '{values.Name}' holds {values.DataViewType}, its reference {(_reference.Numbers is null ? "texts" : "numbers")}. Read it as the model's signature says.", nameof(rows));
        }

        public void Add(TableColumn? column)
        {
            if (column is NumberColumn numbers)
            {
                AddNumbers(numbers.Values);
            }
            else if (column is TextColumn texts)
            {
                AddLevels(texts.Values);
            }
        }

        public ColumnCounts ToCounts() => new(_reference.Name, _missing, [.. _counts]);

        private void AddNumbers(double[] values)
        {
            foreach (var value in values)
            {
                if (double.IsFinite(value))
                {
                    _counts[NumberReference.Cell(_edges, value)]++;
                }
                else
                {
                    _missing++;
                }
            }
        }

        private void AddLevels(string[] values)
        {
            foreach (var value in values)
            {
                if (value.Length > 0)
                {
                    _counts[_levels.GetValueOrDefault(LevelReference.Level(value), _counts.Length - 1)]++;
                }
                else
                {
                    _missing++;
                }
            }
        }
    }
}
