namespace Studio.Pipelines.Evaluation.Explanations;

/// <summary>What the columns of a row contribute to its prediction.</summary>
/// <param name="Of">What is explained: the predicted class, whose probability is meant, or the label.</param>
/// <param name="Base">The mean of it over the background.</param>
/// <param name="Prediction">What it is for the row.</param>
/// <param name="Columns">Contribution of each column, by its name; with the base they sum to the prediction.</param>
public sealed record RowContributions(string Of, double Base, double Prediction, IReadOnlyDictionary<string, double> Columns)
{
    /// <summary>The columns that contribute most, whether they raise or lower it; the strongest first.</summary>
    /// <param name="most">How many at most.</param>
    public IEnumerable<KeyValuePair<string, double>> Strongest(int most) => Columns.OrderByDescending(column => Math.Abs(column.Value)).Take(most);
}
