namespace Studio.Jobs.Projects;

using System.ComponentModel.DataAnnotations;

/// <summary>What each project may use where an admin of the server has set nothing else for it, section <c>Studio:Limits</c>; validated at start. 0, the default, is no limit.</summary>
public sealed class LimitOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio:Limits";

    /// <summary>Experiments that may train at the same time, 0 to 1,000; further ones wait in the queue.</summary>
    [Range(0, ProjectLimits.MostExperiments, ErrorMessage = "Studio:Limits:Experiments needs 0 (none) to 1000.")]
    public int Experiments { get; set; }

    /// <summary>MiB of files; uploads and experiments beyond are refused.</summary>
    [Range(0, int.MaxValue, ErrorMessage = "Studio:Limits:StorageMegabytes needs 0 (none) or more.")]
    public int StorageMegabytes { get; set; }

    /// <summary>Calls of models in a second, 0 to 1,000,000, which each process counts for itself.</summary>
    [Range(0, ProjectLimits.MostPredictions, ErrorMessage = "Studio:Limits:PredictionsPerSecond needs 0 (none) to 1000000.")]
    public int PredictionsPerSecond { get; set; }
}

/// <summary>Checks the attributes of <see cref="LimitOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class LimitOptionsValidator : IValidateOptions<LimitOptions>;
