namespace Studio.Pipelines.Comparisons;

using System.Text;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Scoring;

/// <summary>Reads the label of rows, as the training data of a version were read: class indices or numbers, NaN where it is missing.</summary>
internal sealed class LabelCells(ModelSignature signature, ColumnReading reading)
{
    private const int MostProblems = 10;

    private readonly CellReader _cells = new(reading);
    private readonly List<double> _numbers = [];
    private readonly List<string> _texts = [];
    private readonly List<(long Row, string Value)> _unreadable = [];
    private long _before;

    /// <summary>Adds the cell of the next row.</summary>
    public void Add(Cell cell)
    {
        var outcome = reading.Type == ColumnType.Number ? AddNumber(cell) : AddText(cell);
        if (outcome == CellOutcome.Unreadable && _unreadable.Count < MostProblems)
        {
            _unreadable.Add((_before + Math.Max(_numbers.Count, _texts.Count), ProblemList.Quote(Encoding.UTF8.GetString(cell.Text))));
        }
    }

    /// <summary>The labels of the rows since the last call.</summary>
    /// <exception cref="DatasetException">Some are no label of the version; the message names them with the first row of each.</exception>
    public double[] Take()
    {
        var labels = signature.Task.ReadLabels(
            reading.Type == ColumnType.Number ? new NumberColumn(signature.Label, [.. _numbers]) : new TextColumn(signature.Label, [.. _texts]), signature.Classes ?? []);
        var unknown = _unreadable
            .Concat(Enumerable.Range(0, labels.Length).Where(row => double.IsNaN(labels[row]) && !IsMissing(row)).Select(row => (_before + row + 1, ProblemList.Quote(TextOf(row)))))
            .DistinctBy(found => found.Item2)
            .Take(MostProblems)
            .Select(found => string.Create(CultureInfo.InvariantCulture, $"{found.Item2} in row {found.Item1}"))
            .ToList();
        _before += labels.Length;
        _numbers.Clear();
        _texts.Clear();
        return unknown.Count == 0
            ? labels
            : throw new DatasetException($"The column '{signature.Label}' holds what is no label of the model: {string.Join(", ", unknown)}; {Wanted()}.");
    }

    private CellOutcome AddNumber(Cell cell)
    {
        var outcome = _cells.Number(cell, out var value);
        _numbers.Add(CellParser.Finite(value));
        return outcome;
    }

    private CellOutcome AddText(Cell cell)
    {
        Span<byte> scratch = stackalloc byte[NumberText.MostBytes];
        switch (reading.Type)
        {
            case ColumnType.Boolean:
                var read = _cells.Boolean(cell, out var truth);
                _texts.Add(read == CellOutcome.Value ? truth ? "true" : "false" : string.Empty);
                return read;
            case ColumnType.Text:
                var outcome = _cells.Text(cell, scratch, out var text);
                _texts.Add(outcome == CellOutcome.Value ? Encoding.UTF8.GetString(text) : string.Empty);
                return outcome;
            default:
                _texts.Add(string.Empty);
                return CellOutcome.Unreadable;
        }
    }

    /// <summary>Words that no training takes for a class are missing.</summary>
    private bool IsMissing(int row) => reading.Type == ColumnType.Number
        ? double.IsNaN(_numbers[row])
        : _texts[row].Length == 0 || MissingWords.OfLabels.Contains(_texts[row]);

    private string TextOf(int row) => reading.Type == ColumnType.Number ? NumberText.Format(_numbers[row]) : _texts[row];

    private string Wanted() => signature.Classes is { } classes
        ? $"its classes are {string.Join(", ", classes.Take(MostProblems).Select(name => $"'{name}'"))}{(classes.Count > MostProblems ? $" and {classes.Count - MostProblems} more" : string.Empty)}; leave the label empty where it is not known"
        : "give numbers as in the training data, or leave the label empty where it is not known";
}
