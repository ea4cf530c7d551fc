namespace Studio.Jobs.Datasets;

/// <summary>Names of datasets, for people only.</summary>
internal static class DatasetName
{
    private const int MaxLength = 200;

    /// <summary>The file name without folder, without ending (also without <c>.csv</c> before <c>.gz</c>) and without control characters; <c>dataset</c> when nothing is left.</summary>
    public static string From(string fileName)
    {
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            name = name[..^3];
        }

        var dot = name.LastIndexOf('.');
        name = new string([.. (dot > 0 ? name[..dot] : name).Where(character => !char.IsControl(character))]).Trim();
        return name.Length switch
        {
            0 => "dataset",
            > MaxLength => name[..MaxLength],
            _ => name,
        };
    }
}
