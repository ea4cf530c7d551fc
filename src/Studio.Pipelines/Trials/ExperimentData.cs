namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Planning;
using Studio.Pipelines.Scoring;

/// <summary>The rows of a canonical file that have a label, as a plan wants them.</summary>
/// <param name="Features">The plan's feature columns, raw.</param>
/// <param name="Label">The column <see cref="ColumnNames.Label"/> of the type that the task's learners read.</param>
/// <param name="Truth">The labels for metrics, less the plan's <see cref="TrainingPlan.LabelOffset"/>.</param>
/// <param name="LeftOut">Rows left out because their label is missing or none of the plan's classes, or because they weigh nothing.</param>
internal sealed record ExperimentData(ColumnTable Features, TableColumn Label, TargetVector Truth, int LeftOut)
{
    /// <summary>Where each row stands in the file, from 0.</summary>
    public required int[] FileRows { get; init; }

    /// <summary>The plan's group or time column, by which rows are split; null for none.</summary>
    public TableColumn? SplitColumn { get; init; }

    /// <summary>What each row counts for, 1 in the mean of all rows; null when all count the same.</summary>
    public FloatColumn? Weights { get; init; }

    /// <summary>Loads a file.</summary>
    /// <exception cref="DatasetException">A column of the plan is not there, or holds something else than planned.</exception>
    public static async Task<ExperimentData> LoadAsync(TrainingPlan plan, string path, CancellationToken cancellationToken)
    {
        var columns = await PlannedColumns.FindAsync(plan, path, cancellationToken).ConfigureAwait(false);
        var sizes = plan.Features.Where(feature => feature.Size is not null).ToDictionary(feature => feature.Name, feature => feature.Size!);
        return Create(plan, await TableReader.ReadAsync(path, columns.Names, columns.AsText, null, cancellationToken, sizes).ConfigureAwait(false));
    }

    /// <summary>Loads some rows of a file.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="path">The file.</param>
    /// <param name="rows">Where they stand in it, ascending.</param>
    /// <param name="meanWeight">Mean of the weights of all rows; null for that of these.</param>
    /// <param name="cancellationToken">Cancels the loading.</param>
    /// <exception cref="DatasetException">A column of the plan is not there, or holds something else than planned.</exception>
    public static async Task<ExperimentData> LoadRowsAsync(TrainingPlan plan, string path, int[] rows, double? meanWeight, CancellationToken cancellationToken)
    {
        if (plan.Pictures is not null)
        {
            // Pictures are decoded one after the other, all of them.
            var all = await LoadAsync(plan, path, cancellationToken).ConfigureAwait(false);
            return all.Gather([.. rows.Select(row => Array.BinarySearch(all.FileRows, row)).Where(place => place >= 0)]);
        }

        var columns = await PlannedColumns.FindAsync(plan, path, cancellationToken).ConfigureAwait(false);
        var data = Create(plan, await TableReader.ReadRowsAsync(path, columns.Names, columns.AsText, rows, cancellationToken).ConfigureAwait(false), meanWeight);
        return data with { FileRows = Array.ConvertAll(data.FileRows, row => rows[row]) };
    }

    /// <summary>Takes the rows with a label from a table that is in memory.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="table">Its columns.</param>
    /// <param name="meanWeight">Mean of the weights of all rows, where the table is a part of them; null for that of the table.</param>
    public static ExperimentData Create(TrainingPlan plan, ColumnTable table, double? meanWeight = null)
    {
        var input = new PredictionInput(ModelSignature.From(plan)).FromTable(table);
        if (input.Table is not { } features)
        {
            throw new DatasetException(string.Join('\n', input.Problems));
        }

        var labelled = LabelledRows.Of(plan, table, meanWeight);
        return new ExperimentData(labelled.LeftOut == 0 ? features : features.Gather(labelled.Rows), plan.Task.LabelColumn(labelled.Truth), labelled.Truth, labelled.LeftOut)
        {
            FileRows = labelled.Rows,
            SplitColumn = labelled.SplitColumn,
            Weights = labelled.Truth.Weights is not { } weights ? null : new FloatColumn(ColumnNames.Weight, Array.ConvertAll(weights, weight => (float)weight)),
        };
    }

    /// <summary>Some of the rows, in this order.</summary>
    public ExperimentData Gather(int[] rows) => new(Features.Gather(rows), Label.Gather(rows), Truth.Gather(rows), LeftOut)
    {
        FileRows = Array.ConvertAll(rows, row => FileRows[row]),
        SplitColumn = SplitColumn?.Gather(rows),
        Weights = Weights?.Gather(rows),
    };
}
