namespace Studio.Api.Serving;

using System.ComponentModel.DataAnnotations;

/// <summary>How models are kept open for predictions, section <c>Serving</c>; validated at start.</summary>
public sealed class ServingOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Serving";

    /// <summary>Models kept open, 1 to 1,000; the one asked for least recently makes room.</summary>
    [Range(1, 1000)]
    public int MaxModels { get; set; } = 8;

    /// <summary>
    /// MiB that the models kept open may take, 16 to 1,048,576, by the estimate of <see cref="LoadedModel"/>. A model that takes more alone
    /// is still opened, and then the only one.
    /// </summary>
    [Range(16, 1_048_576)]
    public int MaxMemoryMegabytes { get; set; } = 2048;

    /// <summary>Threads of one call, 1 to 1,024; by default half of the processors.</summary>
    [Range(1, 1024)]
    public int Threads { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);
}

/// <summary>Checks the attributes of <see cref="ServingOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class ServingOptionsValidator : IValidateOptions<ServingOptions>;
