namespace Studio.Pipelines.ForeignModels;

/// <summary>What the label of a table tells of the model that predicts it.</summary>
/// <param name="IsNumber">True when its values are numbers.</param>
/// <param name="Values">Its different values in the order of classes; no more than <see cref="Most"/>.</param>
internal sealed record LabelFacts(bool IsNumber, IReadOnlyList<string> Values)
{
    /// <summary>Most values that are listed: more are hardly classes.</summary>
    public const int Most = 1_000;
}
