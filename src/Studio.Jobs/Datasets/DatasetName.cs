namespace Studio.Jobs.Datasets;

using Studio.Pipelines.Data;

/// <summary>Names of datasets, for people only.</summary>
internal static class DatasetName
{
    private const int MaxLength = 200;

    /// <summary>The file name without folder, without ending (also without <c>.csv</c> before <c>.gz</c> or <c>.zst</c>) and without control characters; <c>dataset</c> when nothing is left.</summary>
    public static string From(string fileName)
    {
        var name = DatasetReader.WithoutPacking(fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..]);
        var dot = name.LastIndexOf('.');
        return Of(dot > 0 ? name[..dot] : name);
    }

    /// <summary>A name that a person gives, without control characters; <c>dataset</c> when nothing is left.</summary>
    public static string Of(string given)
    {
        var name = new string([.. given.Where(character => !char.IsControl(character))]).Trim();
        return name.Length switch
        {
            0 => "dataset",
            > MaxLength => name[..MaxLength],
            _ => name,
        };
    }
}
