namespace Studio.Pipelines.Trainers;

/// <summary>Labels for learners that know two classes or numbers only: each class of a multiclass label against the rest.</summary>
internal static class OneVersusRest
{
    /// <summary>For a binary label that label itself, otherwise one yes-or-no label a class.</summary>
    /// <exception cref="ArgumentException">The label is none of a class.</exception>
    public static IEnumerable<BooleanColumn> Labels(ColumnTable table) => table.Column<TableColumn>(ColumnNames.Label) switch
    {
        BooleanColumn binary => [binary],
        KeyColumn keys => Enumerable.Range(1, keys.Classes)
            .Select(key => new BooleanColumn(ColumnNames.Label, Array.ConvertAll(keys.Values, value => value == key))),
        var other => throw new ArgumentException($"A {other.GetType().Name} is no class label.", nameof(table)),
    };

    /// <summary>Yes as 1 and no as 0, for regression learners.</summary>
    public static FloatColumn AsNumbers(BooleanColumn label) =>
        new(label.Name, Array.ConvertAll(label.Values, value => value ? 1f : 0f));
}
