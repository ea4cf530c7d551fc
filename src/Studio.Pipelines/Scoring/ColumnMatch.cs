namespace Studio.Pipelines.Scoring;

/// <summary>Finds the columns that a model reads among those that a source has.</summary>
internal static class ColumnMatch
{
    /// <summary>The position of each wanted column, −1 where it is not there. A name that differs only by case or the blanks around it will do when it is the only one.</summary>
    /// <param name="wanted">Names that a model reads.</param>
    /// <param name="given">Names that a source has.</param>
    public static int[] Find(IReadOnlyList<string> wanted, IReadOnlyList<string> given)
    {
        var exact = new Dictionary<string, int>();
        for (var index = 0; index < given.Count; index++)
        {
            exact.TryAdd(given[index], index);
        }

        var names = wanted.ToHashSet();
        var alike = given.Select((name, index) => (Name: name, Index: index)).Where(item => !names.Contains(item.Name)).ToLookup(item => Key(item.Name));
        var twins = wanted.CountBy(Key).Where(pair => pair.Value > 1).Select(pair => pair.Key).ToHashSet();
        return [.. wanted.Select(name => exact.TryGetValue(name, out var index) ? index
            : !twins.Contains(Key(name)) && alike[Key(name)].ToArray() is [var only] ? only.Index
            : -1)];
    }

    /// <summary>What names have in common that differ by case and blanks only.</summary>
    public static string Key(string name) => name.Trim().ToUpperInvariant();
}
