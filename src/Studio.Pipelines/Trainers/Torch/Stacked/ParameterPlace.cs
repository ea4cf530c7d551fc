namespace Studio.Pipelines.Trainers.Torch.Stacked;

/// <summary>Where a parameter is among the numbers of a net.</summary>
/// <param name="Name">Its name.</param>
/// <param name="First">Index of its first number.</param>
/// <param name="Shape">Its shape.</param>
internal sealed record ParameterPlace(string Name, long First, long[] Shape)
{
    /// <summary>How many numbers it has.</summary>
    public long Length { get; } = Shape.Aggregate(1L, (product, length) => product * length);
}
