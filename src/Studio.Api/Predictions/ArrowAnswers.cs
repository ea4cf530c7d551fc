namespace Studio.Api.Predictions;

using System.Text.Json;
using Apache.Arrow;
using Apache.Arrow.Types;
using Studio.Pipelines;

/// <summary>
/// Answers as columns with types, those of <see cref="PredictionCsv"/>: <c>label</c> as text, <c>probability_…</c> as 32 bits, <c>prediction</c>
/// as the model gives it; where rows have no answer, <c>error</c> says why. What else there is to know is metadata of an Arrow schema.
/// </summary>
internal static class ArrowAnswers
{
    /// <summary>The columns; dispose of them.</summary>
    public static RecordBatch Of(CallAnswers answers)
    {
        var rows = answers.Scored.Predictions.Rows;
        var schema = new Schema.Builder();
        var columns = new List<IArrowArray>();
        void Add(string name, IArrowType type, IArrowArray column)
        {
            schema.Field(new Field(name, type, nullable: true));
            columns.Add(column);
        }

        if (answers.Files is { } files)
        {
            Add("file", StringType.Default, Texts(rows, row => files[row]));
        }

        if (answers.Scored.Labels is { } labels)
        {
            Add("label", StringType.Default, Texts(rows, row => answers.ProblemOf(row) is null ? labels[row] : null));
        }

        var names = PredictionCsv.Header(answers.Signature).Skip(answers.Scored.Labels is null ? 0 : 1).ToList();
        foreach (var (column, name) in names.Index())
        {
            IArrowArray numbers = answers.Scored.Numbers is { } doubles ? Doubles(answers, doubles) : Floats(answers, column);
            Add(name, numbers.Data.DataType, numbers);
        }

        if (answers.Input.BadRows.Count > 0)
        {
            Add("error", StringType.Default, Texts(rows, answers.ProblemOf));
        }

        return new RecordBatch(schema.Metadata(Metadata(answers)).Build(), columns, rows);
    }

    private static Dictionary<string, string> Metadata(CallAnswers answers) => new()
    {
        ["prediction_id"] = answers.Id.ToString(),
        ["model"] = answers.Model,
        ["version"] = answers.Version.ToString(CultureInfo.InvariantCulture),
        ["ignored_columns"] = JsonSerializer.Serialize(answers.Input.IgnoredColumns, StudioJson.Line),
        ["warnings"] = JsonSerializer.Serialize(answers.Warnings, StudioJson.Line),
    };

    private static StringArray Texts(int rows, Func<int, string?> text)
    {
        var column = new StringArray.Builder();
        for (var row = 0; row < rows; row++)
        {
            column.Append(text(row));
        }

        return column.Build();
    }

    private static FloatArray Floats(CallAnswers answers, int column)
    {
        var matrix = answers.Scored.Predictions;
        var floats = new FloatArray.Builder().Reserve(matrix.Rows);
        for (var row = 0; row < matrix.Rows; row++)
        {
            _ = answers.ProblemOf(row) is null ? floats.Append(matrix.Values[(row * matrix.Columns) + column]) : floats.AppendNull();
        }

        return floats.Build();
    }

    private static DoubleArray Doubles(CallAnswers answers, double[] numbers)
    {
        var doubles = new DoubleArray.Builder().Reserve(numbers.Length);
        for (var row = 0; row < numbers.Length; row++)
        {
            _ = answers.ProblemOf(row) is null ? doubles.Append(numbers[row]) : doubles.AppendNull();
        }

        return doubles.Build();
    }
}
