namespace Studio.Jobs.Upkeep;

using System.ComponentModel.DataAnnotations;

/// <summary>How long things are kept, section <c>Studio:Retention</c>; validated at start.</summary>
public sealed class RetentionOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Studio:Retention";

    /// <summary>Days after its end until an experiment is deleted with its trials and files; its published model stays. 0 (the default) keeps it.</summary>
    [Range(0, 36_500)]
    public int ExperimentDays { get; set; }

    /// <summary>Days until the trained trials of a failed or cancelled experiment are deleted, after which retrying it starts anew; 0 for the next clean-up.</summary>
    [Range(0, 36_500)]
    public int CheckpointDays { get; set; } = 7;
}

/// <summary>Checks the attributes of <see cref="RetentionOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class RetentionOptionsValidator : IValidateOptions<RetentionOptions>;
