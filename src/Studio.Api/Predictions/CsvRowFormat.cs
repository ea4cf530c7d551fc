namespace Studio.Api.Predictions;

using System.Buffers;
using System.Text;
using Studio.Api.Serving;
using Studio.Pipelines.Data;

/// <summary>CSV with a header line, written as the data that the model learned from; answers are those of <see cref="PredictionCsv"/>.</summary>
internal sealed class CsvRowFormat : IRowFormat
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Types { get; } = ["text/csv"];

    /// <inheritdoc/>
    public PredictionInputResult Read(PredictionInput input, CallBody body, InputRules rules, CancellationToken cancellationToken)
    {
        using var source = PredictionSource.OpenText(TextBody.ToUtf8(body.Bytes, body.Type), "body.csv", input);
        var batch = source.Read(PredictionInput.MaxRows + 1, [], rules, cancellationToken)
            ?? throw new DatasetException("'body.csv' has a header but no rows; add at least one row of data.");
        return batch.Rows <= PredictionInput.MaxRows ? batch.Input
            : throw new BadHttpRequestException($"There are more than {PredictionInput.MaxRows} rows, which are too many for one call: send at most {PredictionInput.MaxRows} in each of several calls.");
    }

    /// <inheritdoc/>
    public void Write(CallAnswers answers, PooledBuffer output)
    {
        var hasErrors = answers.Input.BadRows.Count > 0;
        string[] header = [.. answers.Files is null ? Array.Empty<string>() : ["file"], .. PredictionCsv.Header(answers.Signature), .. hasErrors ? ["error"] : Array.Empty<string>()];
        for (var column = 0; column < header.Length; column++)
        {
            Separate(output, column);
            WriteText(output, header[column]);
        }

        for (var row = 0; row < answers.Scored.Predictions.Rows; row++)
        {
            output.Write("\n"u8);
            WriteRow(output, answers, row, header.Length, hasErrors);
        }

        output.Write("\n"u8);
    }

    private static void WriteRow(PooledBuffer output, CallAnswers answers, int row, int columns, bool hasErrors)
    {
        var column = 0;
        if (answers.Files is { } files)
        {
            Separate(output, column++);
            WriteText(output, files[row]);
        }

        var problem = answers.ProblemOf(row);
        if (problem is null)
        {
            WriteAnswer(output, answers.Scored, row, ref column);
        }

        while (column < columns)
        {
            Separate(output, column++);
            if (hasErrors && column == columns && problem is not null)
            {
                WriteText(output, problem);
            }
        }
    }

    private static void WriteAnswer(PooledBuffer output, ScoredRows scored, int row, ref int column)
    {
        if (scored.Labels is { } labels)
        {
            Separate(output, column++);
            WriteText(output, labels[row]);
        }

        if (scored.Numbers is { } numbers)
        {
            Separate(output, column++);
            WriteNumber(output, numbers[row]);
            return;
        }

        foreach (var value in scored.Predictions.Row(row))
        {
            Separate(output, column++);
            WriteNumber(output, value);
        }
    }

    private static void Separate(PooledBuffer output, int column)
    {
        if (column > 0)
        {
            output.Write(","u8);
        }
    }

    private static void WriteNumber<T>(PooledBuffer output, T number)
        where T : IUtf8SpanFormattable
    {
        _ = number.TryFormat(output.GetSpan(NumberText.MostBytes), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void WriteText(PooledBuffer output, string text)
    {
        var cell = PredictionCsv.Quote(text);
        output.Advance(Encoding.UTF8.GetBytes(cell, output.GetSpan(Encoding.UTF8.GetMaxByteCount(cell.Length))));
    }
}
