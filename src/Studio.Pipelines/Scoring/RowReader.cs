namespace Studio.Pipelines.Scoring;

using Studio.Pipelines.Data.Reading;

/// <summary>What is done with rows that cannot be read as the model's data were.</summary>
/// <param name="MissingWhenUnreadable">True to take values that cannot be read for missing; false for a problem.</param>
/// <param name="Partial">True to answer the other rows when some have problems; false to answer none.</param>
public readonly record struct InputRules(bool MissingWhenUnreadable = false, bool Partial = false);

/// <summary>Reads some rows for a model whose inputs are columns, from whatever source.</summary>
internal sealed class RowReader
{
    private readonly IReadOnlyList<InputReader> _readers;
    private readonly ModelInput[] _values;
    private readonly ColumnLayout _layout;
    private readonly ProblemList _problems = new();
    private readonly Dictionary<int, string> _bad = [];
    private readonly InputRules _rules;

    /// <summary>A reader of some rows.</summary>
    /// <param name="readers">A reader for each input of the model.</param>
    /// <param name="layout">Where their columns stand in the source.</param>
    /// <param name="rules">What is done with rows that cannot be read.</param>
    public RowReader(IReadOnlyList<InputReader> readers, ColumnLayout layout, InputRules rules)
    {
        (_readers, _layout, _rules) = (readers, layout, rules);
        _values = new ModelInput[readers.Count];
        for (var index = 0; index < _values.Length; index++)
        {
            _values[index] = readers[index].NewValues();
        }
    }

    /// <summary>Rows of the source before these, for messages.</summary>
    public long Before { get; init; }

    /// <summary>Rows read.</summary>
    public int Rows { get; private set; }

    /// <summary>Cells that cannot be read and were taken for missing.</summary>
    public int Unreadable { get; private set; }

    /// <summary>What is said when the rows have none of the model's columns.</summary>
    public static string NoColumn(IEnumerable<SignatureInput> inputs) =>
        $"None of the model's columns is there; it reads {string.Join(", ", inputs.Select(input => $"'{input.Name}'"))}.";

    /// <summary>Adds rows a column at a time.</summary>
    /// <param name="count">How many.</param>
    /// <param name="columns">Gives the cells of a column of the source, for a reader.</param>
    public void Add(int count, Func<int, InputReader, CellColumn> columns)
    {
        for (var index = 0; index < _values.Length; index++)
        {
            var position = _layout.Positions[index];
            var column = position < 0 ? null : columns(position, _readers[index]);
            if (column is null || !_readers[index].TryRead(column, count, _values[index]))
            {
                Add(index, count, column);
            }
        }

        Rows += count;
    }

    /// <summary>Adds a row.</summary>
    /// <param name="cells">Gives the cell of a column of the source.</param>
    public void Add(CellSource cells)
    {
        for (var index = 0; index < _values.Length; index++)
        {
            var position = _layout.Positions[index];
            var cell = position < 0 ? new Cell(default, CellKind.Missing) : cells(position);
            if (_readers[index].Read(cell, _values[index]) == CellOutcome.Unreadable)
            {
                TakeUnreadable(Rows, index, cell);
            }
        }

        Rows++;
    }

    /// <summary>Adds a row that is none.</summary>
    /// <param name="problem">What is wrong with it.</param>
    public void AddBad(string problem)
    {
        Refuse(Rows, problem);
        for (var index = 0; index < _values.Length; index++)
        {
            _readers[index].Read(new Cell(default, CellKind.Missing), _values[index]);
        }

        Rows++;
    }

    /// <summary>The rows, or what is wrong with them.</summary>
    public PredictionInputResult Finish()
    {
        if (_layout.Missing.Count == _values.Length && !_problems.Any && _bad.Count < Rows)
        {
            _problems.Add(NoColumn(_readers.Select(reader => reader.Input)));
        }

        RequiredValues.Check([.. _readers.Select(reader => reader.Input)], _values, Rows, Before, Refuse);
        var rows = new ModelRows(_values, Rows);
        if (_problems.Any)
        {
            rows.Dispose();
        }

        return new PredictionInputResult(_problems.Any ? null : rows, _problems.Sentences, _layout.Ignored)
        {
            MissingColumns = _layout.Missing,
            Unreadable = _rules.MissingWhenUnreadable ? Unreadable : 0,
            BadRows = _bad,
        };
    }

    private void Add(int index, int count, CellColumn? column)
    {
        for (var row = 0; row < count; row++)
        {
            var cell = column is null ? new Cell(default, CellKind.Missing) : column[row];
            if (_readers[index].Read(cell, _values[index]) == CellOutcome.Unreadable)
            {
                TakeUnreadable(Rows + row, index, cell);
            }
        }
    }

    private void TakeUnreadable(int row, int index, Cell cell)
    {
        Unreadable++;
        if (!_rules.MissingWhenUnreadable)
        {
            Refuse(row, ProblemList.Sentence(Before + row, _readers[index].Input, cell));
        }
    }

    /// <summary>The first problem of a row stands for all of it where the others are answered.</summary>
    private void Refuse(int row, string problem)
    {
        if (_rules.Partial)
        {
            _bad.TryAdd(row, problem);
        }
        else
        {
            _problems.Add(problem);
        }
    }
}

/// <summary>Gives the cell of a column of the current row.</summary>
internal delegate Cell CellSource(int column);
