namespace Studio.Api.Serving;

using System.ComponentModel.DataAnnotations;

/// <summary>How models are kept open for predictions, section <c>Serving</c>; validated at start.</summary>
public sealed class ServingOptions
{
    /// <summary>Name of the configuration section.</summary>
    public const string Section = "Serving";

    /// <summary>Models kept open, 1 to 100,000; the one asked for least recently makes room.</summary>
    [Range(1, 100_000)]
    public int MaxModels { get; set; } = 1_000;

    /// <summary>
    /// MiB that the models kept open may take, 16 to 1,048,576, as measured when each was loaded; by default 2,048, or half of what this
    /// process may have where that is less. A model that takes more alone is still opened, and then the only one.
    /// </summary>
    [Range(16, 1_048_576)]
    public int MaxMemoryMegabytes { get; set; } = ShareOfMemory(2, least: 16, most: 2048);

    /// <summary>Threads of all predictions together, 1 to 1,024; by default one for each processor.</summary>
    [Range(1, 1024)]
    public int Threads { get; set; } = Environment.ProcessorCount;

    /// <summary>Calls that may wait for a thread, 0 to 100,000; further ones are answered 503 with Retry-After.</summary>
    [Range(0, 100_000)]
    public int MaxQueuedCalls { get; set; } = 1_000;

    /// <summary>
    /// MiB that the bodies of calls may take together, 32 to 1,048,576; calls beyond that are answered 503 with Retry-After. By default 512,
    /// or an eighth of what this process may have where that is less.
    /// </summary>
    [Range(32, 1_048_576)]
    public int MaxBodiesMegabytes { get; set; } = ShareOfMemory(8, least: 32, most: 512);

    /// <summary>Rows of small calls of one model to be answered in one run, 2 to 4,096; 0, the default, answers each by itself.</summary>
    [Range(0, 4096)]
    public int MicroBatchRows { get; set; }

    /// <summary>Microseconds that the first of them waits for others, 0 to 100,000; the clock counts in milliseconds.</summary>
    [Range(0, 100_000)]
    public int MicroBatchMicroseconds { get; set; } = 1_000;

    /// <summary>What control groups leave to this process, or the machine's memory, divided.</summary>
    private static int ShareOfMemory(int parts, int least, int most) =>
        (int)Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1024 / 1024 / parts, least, most);
}

/// <summary>Checks the attributes of <see cref="ServingOptions"/>; the code is generated.</summary>
[OptionsValidator]
internal sealed partial class ServingOptionsValidator : IValidateOptions<ServingOptions>;
