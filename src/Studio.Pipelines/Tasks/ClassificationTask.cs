namespace Studio.Pipelines.Tasks;

using Studio.Pipelines.Profiling;

/// <summary>What predictions of a class have in common.</summary>
public abstract class ClassificationTask : PredictionTask
{
    /// <inheritdoc/>
    public override PredictionAdjustments Adjustments => PredictionAdjustments.Calibration | PredictionAdjustments.ClassWeights;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Classes(IReadOnlyList<ValueCount> values) => ClassOrder.Of(values);

    /// <inheritdoc/>
    public override double[] ReadLabels(TableColumn column, IReadOnlyList<string> classes)
    {
        var indices = classes.Index().ToDictionary(entry => entry.Item, entry => (double)entry.Index);
        var spellings = classes.Index().GroupBy(entry => LabelSpelling.Key(entry.Item)).Where(group => group.Count() == 1).ToDictionary(group => group.Key, group => (double)group.Single().Index);
        var labels = column is NumberColumn categories
            ? Array.ConvertAll(categories.Values, NumberText.Format)
            : ((TextColumn)column).Values;
        return Array.ConvertAll(
            labels, label => indices.TryGetValue(label, out var index) ? index : spellings.GetValueOrDefault(LabelSpelling.Key(label), double.NaN));
    }

    /// <summary>Classes with one row do not count: they are trained on, or validated.</summary>
    public override long SmallestStratum(IReadOnlyList<ValueCount> values, long rows) =>
        values.Where(value => value.Count >= 2).Select(value => value.Count).DefaultIfEmpty(2).Min();

    /// <summary>Probabilities are compared as they are.</summary>
    public override double ParityScale(TargetVector truth) => 1;
}
