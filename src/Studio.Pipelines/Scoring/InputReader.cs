namespace Studio.Pipelines.Scoring;

using System.Text;
using Studio.Pipelines.Data.Reading;

/// <summary>Reads the cells of one input, a row after the other, as the data were read that the model learned from.</summary>
internal abstract class InputReader(SignatureInput input)
{
    /// <summary>The input.</summary>
    public SignatureInput Input { get; } = input;

    /// <summary>A reader for an input that is no picture.</summary>
    /// <param name="input">The input.</param>
    public static InputReader Create(SignatureInput input) => input.Reading is null
        ? input.Type == "string" ? new LooseTextInput(input) : new NumberInput(input, ColumnReading.Typed(input.Kind == "datetime" ? ColumnType.Timestamp : ColumnType.Number))
        : input.Type == "string" ? new TextInput(input, input.Reading) : new NumberInput(input, input.Reading.Type is ColumnType.Number or ColumnType.Timestamp ? input.Reading : ColumnReading.Typed(ColumnType.Number));

    /// <summary>Adds the cell of the next row; missing where it is or cannot be read.</summary>
    public abstract CellOutcome Add(Cell cell);

    /// <summary>The column of all rows added.</summary>
    public abstract TableColumn Finish();

    private sealed class NumberInput(SignatureInput input, ColumnReading reading) : InputReader(input)
    {
        private const double MicrosPerSecond = 1_000_000;
        private readonly CellReader _cells = new(reading);
        private readonly List<double> _values = [];

        public override CellOutcome Add(Cell cell)
        {
            var outcome = CellValue(_cells, reading.Type, cell, out var value);
            _values.Add(value);
            return outcome;
        }

        public override TableColumn Finish() => new NumberColumn(Input.Name, [.. _values]);

        /// <summary>The number, or the seconds since 1970 UTC, of a cell; infinite is missing.</summary>
        public static CellOutcome CellValue(CellReader cells, ColumnType type, Cell cell, out double value)
        {
            if (type != ColumnType.Timestamp)
            {
                var number = cells.Number(cell, out value);
                value = CellParser.Finite(value);
                return number;
            }

            var outcome = cells.Moment(cell, out var micros);
            value = outcome == CellOutcome.Value ? micros / MicrosPerSecond : double.NaN;
            return outcome;
        }
    }

    private sealed class TextInput(SignatureInput input, ColumnReading reading) : InputReader(input)
    {
        private readonly CellReader _cells = new(reading);
        private readonly List<string> _values = [];

        public override CellOutcome Add(Cell cell)
        {
            var outcome = Read(cell, out var value);
            _values.Add(value);
            return outcome;
        }

        public override TableColumn Finish() => new TextColumn(Input.Name, [.. _values]);

        /// <summary>Numbers and truth values that are used as levels are spelled as they are when a table is loaded.</summary>
        private CellOutcome Read(Cell cell, out string value)
        {
            value = string.Empty;
            CellOutcome outcome;
            switch (reading.Type)
            {
                case ColumnType.Number or ColumnType.Timestamp:
                    outcome = NumberInput.CellValue(_cells, reading.Type, cell, out var number);
                    value = NumberText.Format(number);
                    return outcome;
                case ColumnType.Boolean:
                    outcome = _cells.Boolean(cell, out var truth);
                    value = outcome == CellOutcome.Value ? truth ? "true" : "false" : string.Empty;
                    return outcome;
                default:
                    outcome = _cells.Text(cell, out var text);
                    value = Encoding.UTF8.GetString(text);
                    return outcome;
            }
        }
    }

    /// <summary>Text for models that do not say how their data were written: as it comes, numbers and truth values as tables are loaded.</summary>
    private sealed class LooseTextInput(SignatureInput input) : InputReader(input)
    {
        private readonly List<string> _values = [];

        public override CellOutcome Add(Cell cell)
        {
            var text = cell.Text;
            var value = text.IsEmpty ? string.Empty
                : cell.Kind == CellKind.Number && NumberFormat.TryReadPlain(text, out var number) ? NumberText.Format(number)
                : Input.Kind == "boolean" && CellReader.TryBoolean(text, out var truth) ? truth ? "true" : "false"
                : Encoding.UTF8.GetString(cell.Raw);
            _values.Add(cell.Kind == CellKind.Nested ? string.Empty : value);
            return cell.Kind == CellKind.Nested ? CellOutcome.Unreadable : text.IsEmpty ? CellOutcome.Missing : CellOutcome.Value;
        }

        public override TableColumn Finish() => new TextColumn(Input.Name, [.. _values]);
    }
}
