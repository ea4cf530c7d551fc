namespace Studio.Pipelines.Scoring;

using Studio.Pipelines.Data.Reading;

/// <summary>Reads the cells of one input as the data were read that the model learned from. It keeps nothing of what it reads: one is enough for all calls.</summary>
internal abstract class InputReader(SignatureInput input)
{
    /// <summary>The input.</summary>
    public SignatureInput Input { get; } = input;

    /// <summary>A reader for an input that is no picture.</summary>
    /// <param name="input">The input.</param>
    public static InputReader Create(SignatureInput input) => input.Reading is null
        ? input.Type == "string" ? new LooseTextReader(input) : new NumberReader(input, ColumnReading.Typed(input.Kind == "datetime" ? ColumnType.Timestamp : ColumnType.Number))
        : input.Type == "string" ? new TextReader(input, input.Reading) : new NumberReader(input, input.Reading.Type is ColumnType.Number or ColumnType.Timestamp ? input.Reading : ColumnReading.Typed(ColumnType.Number));

    /// <summary>True when a tensor of this type can hold the column: numbers for numbers, texts for texts, and what else the training data had.</summary>
    public abstract bool Takes(TensorType type);

    /// <summary>True when a number of a tensor may be one of the column's values. A column of texts none of which is a number may still hold identifiers of many digits.</summary>
    /// <param name="number">The number, of a tensor that it <see cref="Takes"/>.</param>
    public virtual bool Knows(Cell number) => true;

    /// <summary>True when the column holds moments.</summary>
    public virtual bool ReadsMoments => false;

    /// <summary>Adds the cells of the next rows in one go, where that can be done.</summary>
    /// <param name="column">The cells.</param>
    /// <param name="count">How many.</param>
    /// <param name="values">What <see cref="NewValues"/> gave.</param>
    public virtual bool TryRead(CellColumn column, int count, ModelInput values) => false;

    /// <summary>Room for the values of some rows.</summary>
    public abstract ModelInput NewValues();

    /// <summary>Adds the cell of the next row; missing where it is or cannot be read.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="values">What <see cref="NewValues"/> gave.</param>
    public abstract CellOutcome Read(Cell cell, ModelInput values);

    /// <summary>The number, or the seconds since 1970 UTC, of a cell; infinite is missing.</summary>
    private static CellOutcome ReadNumber(CellReader cells, ColumnType type, Cell cell, out double value)
    {
        const double MicrosPerSecond = 1_000_000;
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

    private sealed class NumberReader(SignatureInput input, ColumnReading reading) : InputReader(input)
    {
        private readonly CellReader _cells = new(reading);

        public override bool Takes(TensorType type) => type.IsNumber || (type == TensorType.Bytes && reading.Type == ColumnType.Timestamp);

        public override bool ReadsMoments => reading.Type == ColumnType.Timestamp;

        public override bool TryRead(CellColumn column, int count, ModelInput values)
        {
            var numbers = (NumberInput)values;
            if (reading.Type != ColumnType.Number || !column.TryCopyNumbers(numbers.Room(count)))
            {
                return false;
            }

            _cells.Clean(numbers.Room(count));
            numbers.Advance(count);
            return true;
        }

        public override ModelInput NewValues() => new NumberInput(Input);

        public override CellOutcome Read(Cell cell, ModelInput values)
        {
            var outcome = ReadNumber(_cells, reading.Type, cell, out var value);
            ((NumberInput)values).Add(value);
            return outcome;
        }
    }

    /// <summary>Numbers and truth values that are used as levels are spelled as they are when a table is loaded.</summary>
    private sealed class TextReader(SignatureInput input, ColumnReading reading) : InputReader(input)
    {
        private readonly CellReader _cells = new(reading);

        public override bool Takes(TensorType type) => type == TensorType.Bytes
            || (type == TensorType.Bool ? reading.Type == ColumnType.Boolean || (reading.True ?? reading.False) is not null
                : KnowsNumbers || type.IsWhole);

        public override bool ReadsMoments => reading.Type == ColumnType.Timestamp;

        public override bool Knows(Cell number) => KnowsNumbers || (!number.HasValue && number.Text.Length > LevelSpellings.MostDigits);

        private bool KnowsNumbers => reading.Type is ColumnType.Number or ColumnType.Timestamp || reading.Numbers is not null;

        public override ModelInput NewValues() => new Utf8Input(Input);

        public override CellOutcome Read(Cell cell, ModelInput values)
        {
            Span<byte> spelled = stackalloc byte[NumberText.MostBytes];
            var outcome = Read(cell, spelled, out var text);
            ((Utf8Input)values).Add(outcome == CellOutcome.Value ? text : default);
            return outcome;
        }

        private CellOutcome Read(Cell cell, Span<byte> spelled, out ReadOnlySpan<byte> text)
        {
            switch (reading.Type)
            {
                case ColumnType.Number or ColumnType.Timestamp:
                    var number = ReadNumber(_cells, reading.Type, cell, out var value);
                    text = spelled[..NumberText.Format(value, spelled)];
                    return number;
                case ColumnType.Boolean:
                    var outcome = _cells.Boolean(cell, out var truth);
                    text = truth ? "true"u8 : "false"u8;
                    return outcome;
                default:
                    return _cells.Text(cell, spelled, out text);
            }
        }
    }

    /// <summary>Text for models that do not say how their data were written: as it comes, numbers and truth values as tables are loaded.</summary>
    private sealed class LooseTextReader(SignatureInput input) : InputReader(input)
    {
        public override bool Takes(TensorType type) => true;

        public override ModelInput NewValues() => new Utf8Input(Input);

        public override CellOutcome Read(Cell cell, ModelInput values)
        {
            var texts = (Utf8Input)values;
            Span<byte> spelled = stackalloc byte[NumberText.MostBytes];
            if (cell is { HasValue: true, Kind: CellKind.Number })
            {
                texts.Add(spelled[..NumberText.Format(cell.Number, spelled)]);
                return double.IsNaN(cell.Number) ? CellOutcome.Missing : CellOutcome.Value;
            }

            texts.Add(cell.Kind == CellKind.Nested || cell.Text.IsEmpty ? default
                : cell.Kind == CellKind.Number && NumberFormat.TryReadPlain(cell.Text, out var number) ? spelled[..NumberText.Format(number, spelled)]
                : Input.Kind == "boolean" && CellReader.TryBoolean(cell.Text, out var truth) ? truth ? "true"u8 : "false"u8
                : cell.Raw);
            return cell.Kind == CellKind.Nested ? CellOutcome.Unreadable : cell.Text.IsEmpty ? CellOutcome.Missing : CellOutcome.Value;
        }
    }
}
