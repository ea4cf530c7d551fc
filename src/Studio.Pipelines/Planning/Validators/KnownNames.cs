namespace Studio.Pipelines.Planning.Validators;

/// <summary>Helps with a name that is not known.</summary>
internal static class KnownNames
{
    private const int MostShown = 20;

    /// <summary>The end of a sentence: the nearest name when it is near, and the names there are.</summary>
    public static string Suggest(string name, IReadOnlyList<string> known)
    {
        var shown = string.Join(", ", known.Take(MostShown)) + (known.Count > MostShown ? $", … ({known.Count} in all)" : string.Empty);
        var nearest = known.Select(item => (Name: item, Distance: Distance(name, item))).DefaultIfEmpty((string.Empty, int.MaxValue)).MinBy(item => item.Item2);
        return nearest.Item2 <= Math.Max(1, name.Length / 3)
            ? $"did you mean '{nearest.Item1}'? There are: {shown}."
            : $"use one of: {shown}.";
    }

    /// <summary>Levenshtein distance without regard to case.</summary>
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToUpperInvariant(left[i - 1]) == char.ToUpperInvariant(right[j - 1]);
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (same ? 0 : 1));
            }

            previous = current;
        }

        return previous[right.Length];
    }
}
