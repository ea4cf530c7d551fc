namespace Studio.Pipelines.ForeignModels;

/// <summary>Names in a message: the first ones, and how many there are besides.</summary>
internal static class NameList
{
    private const int Most = 12;

    /// <summary>The names in quotes.</summary>
    public static string Of(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(Most).Select(name => $"'{name}'")) + (all.Length > Most ? $" and {all.Length - Most} more" : string.Empty);
    }
}
