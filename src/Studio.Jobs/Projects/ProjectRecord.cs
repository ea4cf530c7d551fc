namespace Studio.Jobs.Projects;

/// <summary>A project: datasets, experiments, models and what is made of them, which those of other projects do not see.</summary>
/// <param name="Name">Its name, as it stands in addresses.</param>
/// <param name="CreatedAt">When it was made; null for the default one, which was always there.</param>
public sealed record ProjectRecord(string Name, DateTimeOffset? CreatedAt)
{
    /// <summary>True for the one that addresses without a project mean.</summary>
    public bool IsDefault => Name == ProjectNames.Default;
}
