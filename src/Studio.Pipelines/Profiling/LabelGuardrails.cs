namespace Studio.Pipelines.Profiling;

using System.Text;
using Studio.Pipelines.Data.Reading;
using static Studio.Pipelines.Profiling.Guardrails;

/// <summary>The guardrails that follow from how often each label value occurs.</summary>
internal static class LabelGuardrails
{
    /// <summary>Labels with more values than this are taken for numbers to predict, where classes mean nothing.</summary>
    public const int MostClasses = 1000;

    /// <summary>A class with fewer rows cannot be in every fold of a cross-validation.</summary>
    public const int FewRows = 5;

    private const int MostShown = 5;
    private const int MostNumberLevels = 20;
    private const double SmallShare = 0.10;
    private const double TinyShare = 0.01;

    /// <summary>Missing labels, classes that are spelled in several ways or are a word for missing, imbalance and rare classes.</summary>
    /// <param name="profile">Profile of the dataset.</param>
    /// <param name="label">Profile of the label.</param>
    /// <param name="counts">Its values, most frequent first; empty when there are too many.</param>
    public static IEnumerable<Guardrail> OfCounts(DatasetProfile profile, ColumnProfile label, IReadOnlyList<ValueCount> counts)
    {
        if (label.Missing > 0)
        {
            yield return new Guardrail(
                "missing-labels",
                label.Missing * 10 > profile.Rows ? GuardrailSeverity.Warning : GuardrailSeverity.Info,
                label.Name,
                Text($"{label.Missing:N0} of {profile.Rows:N0} rows have no '{label.Name}' and are left out of training."));
        }

        foreach (var spelling in label.Type == ColumnType.Text ? OfSpelling(label, counts) : [])
        {
            yield return spelling;
        }

        if (counts.Count < 2 || (label.Numbers is not null && counts.Count > MostNumberLevels))
        {
            yield break;
        }

        if (Imbalance(label, counts) is { } imbalance)
        {
            yield return imbalance;
        }

        var rare = counts.Where(count => count.Count < FewRows).ToArray();
        if (rare.Length > 0)
        {
            var shown = Some(rare.Select(count => $"'{count.Value}' ({count.Count})"));
            yield return new Guardrail(
                "rare-class",
                GuardrailSeverity.Warning,
                label.Name,
                Text($"{rare.Length:N0} of {counts.Count:N0} classes of '{label.Name}' have fewer than {FewRows} rows: {shown}; a model hardly learns them and their scores mean little."));
        }
    }

    private static IEnumerable<Guardrail> OfSpelling(ColumnProfile label, IReadOnlyList<ValueCount> counts)
    {
        if (Pairs(counts, LabelSpelling.Key) is { Length: > 0 } alike)
        {
            yield return Spelling(label, Text($"Classes of '{label.Name}' differ only by case: {Some(alike)}; they are learned as one class. Give those that do not mean the same other names."));
        }

        if (Pairs(LabelSpelling.Merge(counts), Plain) is { Length: > 0 } near)
        {
            yield return Spelling(label, Text($"Classes of '{label.Name}' differ only by case or blanks: {Some(near)}; they are learned as different classes. Spell them alike in the file if they mean the same."));
        }

        var words = counts.Where(count => MissingWords.OfLabels.Contains(Encoding.UTF8.GetBytes(count.Value))).ToArray();
        if (words.Length > 0)
        {
            yield return new Guardrail(
                "missing-words-in-label",
                GuardrailSeverity.Warning,
                label.Name,
                Text($"{words.Sum(word => word.Count):N0} rows have a word for missing as '{label.Name}': {Some(words.Select(word => Text($"'{word.Value}' ({word.Count:N0})")))}; they are left out of training."));
        }
    }

    /// <summary>A class without case and blanks.</summary>
    private static Guardrail Spelling(ColumnProfile label, string message) => new("label-spelling", GuardrailSeverity.Warning, label.Name, message);

    /// <summary>Values that have something in common, in pairs with the most frequent of them.</summary>
    private static string[] Pairs(IReadOnlyList<ValueCount> counts, Func<string, string> common) =>
        [.. counts.GroupBy(count => common(count.Value)).SelectMany(group => group.Skip(1).Select(other => Text($"'{group.First().Value}' ({group.First().Count:N0}) and '{other.Value}' ({other.Count:N0})")))];

    private static string Plain(string value) => string.Concat(value.Where(letter => !char.IsWhiteSpace(letter))).ToUpperInvariant();

    /// <summary>Up to five of some things.</summary>
    private static string Some(IEnumerable<string> things)
    {
        var shown = string.Join(", ", things.Take(MostShown));
        return things.Skip(MostShown).Any() ? shown + ", …" : shown;
    }

    private static Guardrail? Imbalance(ColumnProfile label, IReadOnlyList<ValueCount> counts)
    {
        var rows = counts.Sum(count => count.Count);
        var least = counts[^1];
        var share = (double)least.Count / rows;
        return share >= SmallShare || (counts.Count > 2 && share * counts.Count >= SmallShare * 2)
            ? null
            : new Guardrail(
                "imbalance",
                share < TinyShare ? GuardrailSeverity.Warning : GuardrailSeverity.Info,
                label.Name,
                Text($"The rarest class of '{label.Name}', '{least.Value}', has {least.Count:N0} of {rows:N0} rows ({share:P1}); look at balanced accuracy, F1 or AUC rather than accuracy."));
    }
}
