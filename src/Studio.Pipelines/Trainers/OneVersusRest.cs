namespace Studio.Pipelines.Trainers;

using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;

/// <summary>Labels for learners that know two classes or numbers only: each class of a multiclass label against the rest.</summary>
internal static class OneVersusRest
{
    /// <summary>For a binary label that label itself, otherwise one yes-or-no label a class.</summary>
    public static IEnumerable<BooleanColumn> Labels(ColumnTable table, DataShape shape)
    {
        if (shape.Task == TaskKind.Binary)
        {
            return [table.Column<BooleanColumn>(ColumnNames.Label)];
        }

        var keys = table.Column<KeyColumn>(ColumnNames.Label);
        return Enumerable.Range(1, keys.Classes)
            .Select(key => new BooleanColumn(ColumnNames.Label, Array.ConvertAll(keys.Values, value => value == key)));
    }

    /// <summary>Yes as 1 and no as 0, for regression learners.</summary>
    public static FloatColumn AsNumbers(BooleanColumn label) =>
        new(label.Name, Array.ConvertAll(label.Values, value => value ? 1f : 0f));
}
