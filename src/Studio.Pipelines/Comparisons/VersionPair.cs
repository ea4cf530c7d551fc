namespace Studio.Pipelines.Comparisons;

using Studio.Pipelines.Scoring;

/// <summary>Whether two versions can be compared, on which table, and how the classes of one stand in the other.</summary>
public static class VersionPair
{
    private const int Shown = 10;

    /// <summary>Why versions cannot be compared with each other, one sentence each; none when they can.</summary>
    /// <param name="left">Signature of the left version.</param>
    /// <param name="right">Signature of the right version.</param>
    public static IEnumerable<string> Problems(ModelSignature left, ModelSignature right)
    {
        if (left.Task != right.Task)
        {
            yield return $"The left version's task is {left.Task}, the right version's {right.Task}; compare versions of one task.";
        }

        if (ColumnMatch.Key(left.Label) != ColumnMatch.Key(right.Label))
        {
            yield return $"The left version predicts '{left.Label}', the right version '{right.Label}'; compare versions that predict the same column.";
        }

        if (left.Task == right.Task && (left.Classes ?? []) is var one && (right.Classes ?? []) is var other && !one.ToHashSet().SetEquals(other))
        {
            yield return $"The classes differ: {Only("left", one.Except(other))}{Only("right", other.Except(one))}compare versions of the same classes.";
        }
    }

    /// <summary>Why a version cannot be compared on a table, one sentence each; none when it can.</summary>
    /// <param name="version">Signature of the version.</param>
    /// <param name="name">What the version is called.</param>
    /// <param name="table">Name of the table.</param>
    /// <param name="columns">Columns of the table.</param>
    public static IEnumerable<string> Problems(ModelSignature version, string name, string table, IReadOnlyList<string> columns)
    {
        if (ColumnMatch.Find([version.Label], columns)[0] < 0)
        {
            yield return $"The dataset '{table}' has no column '{version.Label}', which {name} predicts; without the truth nothing can be compared. It has {List(columns)}.";
        }

        if (version.Inputs.Count > 0 && new PredictionInput(version).MissingIn(columns).Count == version.Inputs.Count)
        {
            yield return $"The dataset '{table}' has none of the columns that {name} reads: {List(version.Inputs.Select(input => input.Name))}.";
        }
    }

    /// <summary>Where each class of the left version stands among those of the right one; just 0 where there are none.</summary>
    internal static int[] Places(ModelSignature left, ModelSignature right) =>
        left.Classes is { } classes ? [.. classes.Select(name => right.Classes!.ToList().IndexOf(name))] : [0];

    private static string Only(string side, IEnumerable<string> classes) =>
        classes.ToList() is { Count: > 0 } own ? $"only the {side} version knows {List(own)}; " : string.Empty;

    private static string List(IEnumerable<string> names) => names.ToList() is var all && all.Count <= Shown
        ? string.Join(", ", all.Select(name => $"'{name}'"))
        : $"{string.Join(", ", all.Take(Shown).Select(name => $"'{name}'"))} and {all.Count - Shown} more";
}
