namespace Studio.Api.CommandLine;

using Studio.Pipelines.ForeignModels;

/// <summary>Shows the end of <c>import-model</c>.</summary>
internal static class ImportModelReport
{
    /// <summary>Writes what was imported.</summary>
    /// <param name="result">What came of it: a model.</param>
    /// <param name="onnx">Its file.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Warnings, one line each.</param>
    public static async Task WriteAsync(ImportResult result, string onnx, TextWriter output, TextWriter error)
    {
        foreach (var line in Lines(result, onnx))
        {
            await output.WriteLineAsync(line);
        }

        foreach (var warning in result.Warnings)
        {
            await error.WriteLineAsync($"warning: {warning}");
        }
    }

    private static IEnumerable<string> Lines(ImportResult result, string onnx)
    {
        var signature = result.Signature!;
        yield return string.Empty;
        yield return T($"learner: {result.Learner ?? T("unknown")}");
        yield return $"{T($"task: {signature.Task.Name}, predicts {signature.Label}")}{(signature.Classes is { } classes ? $" ({string.Join(", ", classes)})" : string.Empty)}";
        yield return T("inputs:");
        foreach (var input in signature.Inputs)
        {
            yield return $"  {input.Name} ({input.Kind}, {input.Type})";
        }

        yield return result.Metrics is null ? T("metrics: none, no row has a label that the model knows") : T("metrics on the rows given:");
        foreach (var (name, value) in result.Metrics?.Validation ?? new Dictionary<string, double>())
        {
            yield return $"  {name,-18} {TrainingText.Score(value)}{(name == result.Metrics!.Metric ? " *" : string.Empty)}";
        }

        if (result.Parity is { } parity)
        {
            yield return T($"against the file that was brought: largest difference {parity.MaxDifference:G2} on {parity.Rows} rows (allowed {parity.Tolerance:G2})");
        }

        yield return $"{onnx} ({TrainingText.Size(new FileInfo(onnx).Length)})";
    }
}
