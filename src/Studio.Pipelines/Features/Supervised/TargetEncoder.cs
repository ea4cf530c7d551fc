namespace Studio.Pipelines.Features.Supervised;

using Studio.Pipelines.Features.Levels;

/// <summary>
/// Gives levels of columns with many of them the mean of the label (Micci-Barreca 2001, <see cref="LevelMeans"/>): what trees would
/// need many splits for is one. Levels seen once share a mean, which is also that of levels never seen; a missing value is a level. How frequent
/// a level is, the ranks of <see cref="TreesLevelCoding"/> tell already.
/// </summary>
/// <param name="output">Column it writes.</param>
/// <param name="columns">Text columns to read.</param>
internal sealed class TargetEncoder(string output, IReadOnlyList<string> columns) : ISupervisedStep
{
    // Together for all columns: classes × columns must not flood the learner.
    private const int MostSlots = 120;

    /// <inheritdoc/>
    public FittedStep Fit(SupervisedRows rows)
    {
        var counts = columns.Select(column => LevelCounts.Of(rows.Table.Column<TextColumn>(column))).Where(IsWorthwhile).ToArray();
        var target = rows.Target.First(Math.Max(1, MostSlots / Math.Max(1, counts.Length)));
        var tables = new List<LevelTable>();
        var training = new List<EncodedSlot>();
        foreach (var column in counts)
        {
            var index = LevelIndex.Of(column, TreesLevelCoding.MostLevels);
            var codes = index.Encode(rows.Table);
            var slots = EncodedSlot.Of(column.Column, codes, index.Size, target, rows.Folds, column.Column);
            if (slots.Count > 0)
            {
                tables.Add(new LevelTable(column.Column, index.Levels, [.. slots.Select(slot => slot.Name)], EncodedSlot.Table(slots, index.Size)));
                training.AddRange(slots);
            }
        }

        return new FittedStep(new LevelEncoding(output, tables), EncodedSlot.OutOfFold(output, training, rows.Folds));
    }

    // Fewer levels are one-hot, and rows that all differ have no mean but their own.
    private static bool IsWorthwhile(LevelCounts counts) =>
        counts.Levels.Count > TreesLevelCoding.MostOneHot && counts.Levels[0].Rows > 1;
}
