namespace Studio.Jobs.Experiments;

/// <summary>What the job of a part is called on the dashboard.</summary>
internal static class ExperimentJobName
{
    public static string Of(PartKind kind, int index) => kind switch
    {
        PartKind.Search => string.Create(CultureInfo.InvariantCulture, $"share {index + 1} of the search"),
        PartKind.Build => "ensemble and export",
        _ => "search and export",
    };
}
