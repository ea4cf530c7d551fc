namespace Studio.Pipelines.Tasks;

using System.Text.Json.Serialization;
using Studio.Pipelines.Profiling;

/// <summary>
/// A kind of prediction: which columns it needs, how its labels are read, what its predictions look like and how they are judged. One file a
/// task, listed in <see cref="TaskCatalog"/>; in JSON it is its name. Whoever needs to know how tasks differ asks the task; what a learner
/// does differently for each stands in a <see cref="TaskTable{TValue}"/> of its own.
/// </summary>
[JsonConverter(typeof(PredictionTaskConverter))]
public abstract class PredictionTask
{
    /// <summary>Name in requests, plans, signatures and on the command line, lower case.</summary>
    public abstract string Name { get; }

    /// <summary>The columns that it can use beside features, those it cannot do without among them.</summary>
    public virtual IReadOnlyList<ColumnRole> Roles { get; } = [ColumnRole.Label, ColumnRole.Group, ColumnRole.Time, ColumnRole.Weight];

    /// <summary>Its metrics, the default first.</summary>
    public abstract IReadOnlyList<Metric> Metrics { get; }

    /// <summary>What its predictions look like.</summary>
    public abstract PredictionLayout Layout { get; }

    /// <summary>What may be done to its labels and predictions outside the learners.</summary>
    public abstract PredictionAdjustments Adjustments { get; }

    /// <summary>True when a label is one of a fixed set of classes.</summary>
    public bool HasClasses => Layout.HasClasses;

    /// <summary>The metric optimised unless told otherwise.</summary>
    public Metric DefaultMetric => Metrics[0];

    /// <summary>Classes in the order of the probability columns; empty for a task without classes.</summary>
    /// <param name="values">Distinct labels with their counts.</param>
    public abstract IReadOnlyList<string> Classes(IReadOnlyList<ValueCount> values);

    /// <summary>What is wrong with a label for this task, in one sentence; null for nothing.</summary>
    /// <param name="label">The label column, which holds neither dates nor pictures.</param>
    /// <param name="values">At least two distinct values with their counts.</param>
    /// <param name="count">How many there are, in words.</param>
    public abstract string? LabelProblem(ColumnProfile label, IReadOnlyList<ValueCount> values, string count);

    /// <summary>Class indices from 0, or numbers; NaN where a label is missing or none of the classes.</summary>
    /// <param name="column">The label as it was read: text where <see cref="HasClasses"/>.</param>
    /// <param name="classes">The plan's classes.</param>
    public abstract double[] ReadLabels(TableColumn column, IReadOnlyList<string> classes);

    /// <summary>The column <see cref="ColumnNames.Label"/> as learners of this task read it.</summary>
    /// <param name="truth">What <see cref="ReadLabels"/> gave, without missing labels.</param>
    public abstract TableColumn LabelColumn(TargetVector truth);

    /// <summary>Rows of the smallest class that counts for splitting: no more folds than it has rows; all rows for a task without classes.</summary>
    /// <param name="values">Distinct labels with their counts.</param>
    /// <param name="rows">All rows with a label.</param>
    public abstract long SmallestStratum(IReadOnlyList<ValueCount> values, long rows);

    /// <summary>The size of a prediction's difference that counts as 1 where an exported file is compared with its model, above 0.</summary>
    /// <param name="truth">All labels.</param>
    public abstract double ParityScale(TargetVector truth);

    /// <summary>Number of classes among these labels, at least 1; 1 for a task without classes.</summary>
    public int CountClasses(IReadOnlyList<ValueCount> values) => HasClasses ? Math.Max(1, values.Count) : 1;

    /// <summary>The metric of that name, or null where there is none or it does not suit this task; case does not matter.</summary>
    public Metric? FindMetric(string name) => Metrics.FirstOrDefault(metric => metric.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Every metric by name, on the same rows.</summary>
    public IReadOnlyDictionary<string, double> EvaluateAll(TargetVector truth, PredictionMatrix predictions) =>
        Metrics.ToDictionary(metric => metric.Name, metric => metric.Evaluate(truth, predictions));

    /// <summary>True when something may be done to labels or predictions.</summary>
    public bool Allows(PredictionAdjustments adjustment) => Adjustments.HasFlag(adjustment);

    /// <inheritdoc/>
    public sealed override string ToString() => Name;
}
