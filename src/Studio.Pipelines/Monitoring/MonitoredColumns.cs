namespace Studio.Pipelines.Monitoring;

using System.Numerics.Tensors;
using Studio.Pipelines.Scoring;

/// <summary>Finds the values of watched columns among rows and the answers to them.</summary>
internal static class MonitoredColumns
{
    /// <summary>Kind of columns that are numbers.</summary>
    public const string Numeric = "numeric";

    /// <summary>Kind of columns that are classes.</summary>
    public const string Categorical = "categorical";

    /// <summary>What is watched of a model: its inputs but for pictures, and what it answers, under the names that the signature gives them.</summary>
    public static IEnumerable<(string Name, string Kind, MonitoredRole Role)> Of(ModelSignature signature, bool answers)
    {
        foreach (var input in signature.Inputs.Where(input => input.Image is null))
        {
            yield return (input.Name, input.Kind, MonitoredRole.Input);
        }

        if (answers)
        {
            yield return (signature.Outputs[0].Name, signature.Task.HasClasses ? Categorical : Numeric, MonitoredRole.Prediction);
        }

        if (answers && signature.Task.HasClasses)
        {
            yield return (signature.Outputs[^1].Name, Numeric, MonitoredRole.Probability);
        }
    }

    /// <summary>The values of a watched column; null where it is an answer and there are none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="role">What it is.</param>
    /// <param name="rows">Rows with the model's input columns.</param>
    /// <param name="answers">What the model answered to them; null where that is not known.</param>
    /// <exception cref="KeyNotFoundException">The rows lack an input.</exception>
    public static TableColumn? Values(string name, MonitoredRole role, ColumnTable rows, ScoredRows? answers) => role switch
    {
        MonitoredRole.Input => rows.Column<TableColumn>(name),
        _ when answers is null => null,
        MonitoredRole.Prediction when answers.Labels is { } labels => new TextColumn(name, [.. labels]),
        MonitoredRole.Prediction => new NumberColumn(name, answers.Numbers ?? Array.ConvertAll(answers.Predictions.Values, value => (double)value)),
        _ => new NumberColumn(name, Probabilities(answers.Predictions)),
    };

    private static double[] Probabilities(PredictionMatrix predictions)
    {
        var probabilities = new double[predictions.Rows];
        for (var row = 0; row < probabilities.Length; row++)
        {
            var classes = predictions.Row(row);
            probabilities[row] = classes.Length == 2 ? classes[1] : TensorPrimitives.Max(classes);
        }

        return probabilities;
    }
}
