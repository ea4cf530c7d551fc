namespace Studio.Pipelines.Scoring;

using Studio.Pipelines.Data.Reading;

/// <summary>Reads rows for a model whose inputs are columns, from whatever source.</summary>
internal sealed class RowReader
{
    private readonly InputReader[] _inputs;
    private readonly int[] _columns;
    private readonly ProblemList _problems = new();
    private readonly bool _missingWhenUnreadable;

    /// <summary>A reader of some rows.</summary>
    /// <param name="signature">The model's signature.</param>
    /// <param name="given">Columns that the source has.</param>
    /// <param name="missingWhenUnreadable">True to take what cannot be read for missing; false for a problem.</param>
    public RowReader(ModelSignature signature, IReadOnlyList<string> given, bool missingWhenUnreadable)
    {
        _missingWhenUnreadable = missingWhenUnreadable;
        _inputs = [.. signature.Inputs.Select(InputReader.Create)];
        _columns = ColumnMatch.Find([.. signature.Inputs.Select(input => input.Name)], given);
        Ignored = [.. given.Where((_, index) => !_columns.Contains(index))];
        Missing = [.. _inputs.Where((_, index) => _columns[index] < 0).Select(reader => reader.Input.Name)];
        if (Missing.Count == _inputs.Length)
        {
            _problems.Add($"None of the model's columns is there; it reads {string.Join(", ", _inputs.Select(reader => $"'{reader.Input.Name}'"))}.");
        }
    }

    /// <summary>Columns that the model does not read.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Columns of the model that the source lacks.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <summary>Rows of the source before these, for messages.</summary>
    public long Before { get; init; }

    /// <summary>Rows read.</summary>
    public int Rows { get; private set; }

    /// <summary>Cells that cannot be read and were taken for missing.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Adds a row.</summary>
    /// <param name="cells">Gives the cell of a column of the source.</param>
    public void Add(CellSource cells)
    {
        for (var index = 0; index < _inputs.Length; index++)
        {
            var cell = _columns[index] < 0 ? new Cell(default, CellKind.Missing) : cells(_columns[index]);
            if (_inputs[index].Add(cell) != CellOutcome.Unreadable)
            {
                continue;
            }

            Unreadable++;
            if (!_missingWhenUnreadable)
            {
                _problems.Add(Before + Rows, _inputs[index].Input, cell);
            }
        }

        Rows++;
    }

    /// <summary>The rows, or what is wrong with them.</summary>
    public PredictionInputResult Finish() => new(
        _problems.Any ? null : new ColumnTable(_inputs.Select(input => input.Finish())), _problems.Sentences, Ignored)
    {
        MissingColumns = Missing,
        Unreadable = _missingWhenUnreadable ? Unreadable : 0,
    };
}

/// <summary>Gives the cell of a column of the current row.</summary>
internal delegate Cell CellSource(int column);
