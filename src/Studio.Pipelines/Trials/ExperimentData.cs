namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Metrics;
using Studio.Pipelines.Onnx;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Trainers;

/// <summary>The rows of a canonical file that have a label, as a plan wants them.</summary>
/// <param name="Features">The plan's feature columns, raw.</param>
/// <param name="Label">The column <see cref="ColumnNames.Label"/> of the type that the task's learners read.</param>
/// <param name="Truth">The labels for metrics.</param>
/// <param name="LeftOut">Rows left out because their label is missing or none of the plan's classes.</param>
internal sealed record ExperimentData(ColumnTable Features, TableColumn Label, TargetVector Truth, int LeftOut)
{
    /// <summary>Loads a file.</summary>
    /// <exception cref="DatasetException">A column of the plan is not there, or holds something else than planned.</exception>
    public static async Task<ExperimentData> LoadAsync(TrainingPlan plan, string path, CancellationToken cancellationToken)
    {
        string[] wanted = [.. plan.Features.Select(feature => feature.Name), plan.Label];
        var present = await TableReader.ReadColumnsAsync(path, cancellationToken).ConfigureAwait(false);
        var absent = wanted.Except(present.Select(column => column.Name)).ToList();
        if (absent.Count > 0)
        {
            throw new DatasetException(
                $"The file '{Path.GetFileName(path)}' has no column {string.Join(", ", absent.Select(name => $"'{name}'"))}; the plan needs it.");
        }

        var texts = plan.Features.Where(feature => feature.Type == InputType.String).Select(feature => feature.Name).ToHashSet();
        if (plan.Task != TaskKind.Regression)
        {
            texts.Add(plan.Label);
        }

        var table = await TableReader.ReadAsync(path, wanted, texts, null, cancellationToken).ConfigureAwait(false);
        return Create(plan, table);
    }

    /// <summary>Takes the rows with a label from a table that is in memory.</summary>
    public static ExperimentData Create(TrainingPlan plan, ColumnTable table)
    {
        var input = PredictionInput.FromTable(ModelSignature.From(plan), table);
        if (input.Table is not { } features)
        {
            throw new DatasetException(string.Join('\n', input.Problems));
        }

        var values = ReadLabels(plan, table.Column<TableColumn>(plan.Label));
        int[] rows = [.. Enumerable.Range(0, values.Length).Where(row => !double.IsNaN(values[row]))];
        var truth = new TargetVector(values, plan.Task == TaskKind.Regression ? 1 : plan.Classes.Count).Gather(rows);
        return new ExperimentData(features.Gather(rows), LabelColumn(plan.Task, truth), truth, values.Length - rows.Length);
    }

    /// <summary>Class indices or numbers; NaN where the label is missing or unknown.</summary>
    private static double[] ReadLabels(TrainingPlan plan, TableColumn column)
    {
        if (plan.Task == TaskKind.Regression)
        {
            return column is NumberColumn numbers
                ? numbers.Values
                : Array.ConvertAll(((TextColumn)column).Values, text => CellParser.Number(text) ?? double.NaN);
        }

        var classes = plan.Classes.Index().ToDictionary(entry => entry.Item, entry => (double)entry.Index);
        var labels = column is NumberColumn categories
            ? Array.ConvertAll(categories.Values, NumberText.Format)
            : ((TextColumn)column).Values;
        return Array.ConvertAll(labels, label => classes.GetValueOrDefault(label, double.NaN));
    }

    private static TableColumn LabelColumn(TaskKind task, TargetVector truth) => task switch
    {
        TaskKind.Binary => new BooleanColumn(ColumnNames.Label, Array.ConvertAll(truth.Values, value => value == 1)),
        TaskKind.Multiclass => new KeyColumn(ColumnNames.Label, Array.ConvertAll(truth.Values, value => (uint)value + 1), truth.Classes),
        _ => new FloatColumn(ColumnNames.Label, Array.ConvertAll(truth.Values, value => (float)value)),
    };
}
