namespace Studio.Benchmarks;

using System.Text.Json;

/// <summary>How good a model is on a test file, as an error: the lower, the better.</summary>
/// <param name="Error">1 − AUC for a binary task, log-loss for a multiclass one, root mean squared error for a regression.</param>
/// <param name="TestRows">Rows of the test file; null where the file does not say.</param>
internal sealed record TestError(double Error, int? TestRows);

/// <summary>Reads test errors by dataset from any of the files that can be compared.</summary>
internal static class ScoreFile
{
    /// <summary>
    /// Reads a list of results that <c>automl</c> wrote, or a reference: an object with one entry a dataset that has a <c>task</c> and
    /// either <c>metrics</c> with a number a metric (<c>auc</c>, <c>logloss</c>, <c>rmse</c>), or such a metric with a number for
    /// each of several models. Datasets without the metric of their task, such as failed ones, are left out.
    /// </summary>
    /// <param name="json">Contents of the file.</param>
    /// <param name="model">Which of several models; null where there is one.</param>
    /// <exception cref="FormatException">A metric has a number for each of several models, and <paramref name="model"/> names none of them.</exception>
    public static IReadOnlyDictionary<string, TestError> Parse(string json, string? model)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? Results(document.RootElement)
            : References(document.RootElement, model);
    }

    private static Dictionary<string, TestError> Results(JsonElement results)
    {
        var errors = new Dictionary<string, TestError>();
        foreach (var result in results.EnumerateArray())
        {
            var (metric, error) = MetricOf(result.GetProperty("task").GetString()!);
            if (result.TryGetProperty("test", out var test) && test.ValueKind == JsonValueKind.Object && test.TryGetProperty(metric, out var score))
            {
                int? rows = result.TryGetProperty("testRows", out var count) ? count.GetInt32() : null;
                errors[result.GetProperty("dataset").GetString()!] = new TestError(error(score.GetDouble()), rows);
            }
        }

        return errors;
    }

    private static Dictionary<string, TestError> References(JsonElement references, string? model)
    {
        var errors = new Dictionary<string, TestError>();
        foreach (var dataset in references.EnumerateObject())
        {
            var (metric, error) = MetricOf(dataset.Value.GetProperty("task").GetString()!);
            var scores = dataset.Value.TryGetProperty("metrics", out var metrics) ? metrics : dataset.Value;
            if (scores.TryGetProperty(metric, out var score))
            {
                errors[dataset.Name] = new TestError(error(Pick(score, dataset.Name, model)), null);
            }
        }

        return errors;
    }

    private static double Pick(JsonElement score, string dataset, string? model)
    {
        if (score.ValueKind == JsonValueKind.Number)
        {
            return score.GetDouble();
        }

        return model is not null && score.TryGetProperty(model, out var value)
            ? value.GetDouble()
            : throw new FormatException(
                $"'{dataset}' has the models {string.Join(", ", score.EnumerateObject().Select(entry => entry.Name))}; name one of them with --entry{(model is null ? string.Empty : $", not '{model}'")}.");
    }

    private static (string Metric, Func<double, double> Error) MetricOf(string task) => task switch
    {
        "binary" => ("auc", auc => 1 - auc),
        "multiclass" => ("logloss", loss => loss),
        "regression" => ("rmse", rmse => rmse),
        _ => throw new FormatException($"There is no task '{task}'; use binary, multiclass or regression."),
    };
}
